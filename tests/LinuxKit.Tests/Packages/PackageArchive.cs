using LinuxKit.Archives;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.Packages;
using LinuxKit.Tests.Packages.Debian;
using LinuxKit.Tests.Packages.Kernel;

namespace LinuxKit.Tests.Packages;

/// <summary>A Debian archive with a tool and a kernel, and a folder in which packages are made of it.</summary>
internal sealed class PackageArchive : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public FakeArchive Mirror { get; } = new();

    public string LockFilePath => PathOf("linuxkit.lock.json");

    public string PathOf(string name) => Path.Combine(_folder, name);

    public void Dispose()
    {
        Mirror.Dispose();
        Directory.Delete(_folder, true);
    }

    public static KernelModuleItem Module(string name) => new(name, new SourceLocation("p.lkproj"));

    public static PackageFile File(string path, string contents) =>
        new(new FileDefinition(path, FileKind.File, new SourceLocation("p.lkproj")) { Contents = contents });

    public static PackageFile Link(string path, string target) =>
        new(new FileDefinition(path, FileKind.SymbolicLink, new SourceLocation("p.lkproj")) { Target = target });

    public static string Show(PackageBuildResult result, string architecture) =>
        string.Join(' ', result.Architectures[architecture].Select(package => $"{package.Name}={package.Version}"));

    public static async Task<string> ListAsync(ResolvedImage image, int layer) => string.Join('\n', (await ReadAsync(image, layer)).Values
        .Select(file => file.Entry.Path + file.Entry.Kind switch
        {
            EntryKind.Directory => "/ " + Convert.ToString(file.Entry.Mode, 8),
            EntryKind.SymbolicLink => " -> " + file.Entry.LinkTarget,
            _ => " " + Convert.ToString(file.Entry.Mode, 8),
        }));

    public static async Task<Dictionary<string, (ArchiveEntry Entry, byte[] Content)>> ReadAsync(ResolvedImage image, int layer) =>
        await UntarAsync(await Decompression.OpenAsync(await image.Blobs.OpenAsync(image.Layers[layer], CancellationToken.None)));

    public static async Task<Dictionary<string, (ArchiveEntry Entry, byte[] Content)>> UntarAsync(Stream stream)
    {
        await using (stream)
        {
            var files = new Dictionary<string, (ArchiveEntry Entry, byte[] Content)>(StringComparer.Ordinal);
            var tar = new TarReader(stream);
            while (await tar.ReadNextAsync(CancellationToken.None) is { } entry)
            {
                using var content = new MemoryStream();
                await tar.Content.CopyToAsync(content);
                files.Add(entry.Path, (entry, content.ToArray()));
            }

            return files;
        }
    }

    public async Task<LinuxKitException> AssertFailsAsync(string code, PackageDefinition definition)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => BuildAsync(definition));
        Assert.AreEqual(code, error.Diagnostic.Code, error.Message);
        return error;
    }

    public async Task AddToolAsync()
    {
        await Mirror.AddAsync("tool", "1", "Depends: libtool (>= 1)\n", files: [TestDeb.Folder("./bin"), TestDeb.Program("./bin/tool", "one")]);
        await Mirror.AddAsync(
            "libtool", "1", files: [TestDeb.Data("./usr/lib/libtool.so", "lib"), TestDeb.Data("./usr/share/doc/libtool/copyright", "free")]);
    }

    public async Task AddKernelAsync()
    {
        const string Name = "linux-image-6.1.0-9-cloud-amd64";
        const string Modules = "./lib/modules/6.1.0-9-cloud-amd64";
        await Mirror.AddAsync("linux-image-cloud-amd64", "6.1", $"Depends: {Name} (= 6.1)\n", architecture: "amd64");
        await Mirror.AddAsync(
            Name, "6.1", "Depends: kmod, initramfs-tools\n", architecture: "amd64", files:
            [
                TestDeb.Data("./boot/config-6.1.0-9-cloud-amd64", "CONFIG_RD_ZSTD=y\n"),
                TestDeb.Data("./boot/vmlinuz-6.1.0-9-cloud-amd64", "KERNEL"),
                TestDeb.Binary($"{Modules}/kernel/net/virtio_net.ko", TestModule.Create("depends=failover", "alias=virtio:d00000001v*")),
                TestDeb.Binary($"{Modules}/kernel/net/failover.ko.gz", TestDeb.Gzip(TestModule.Create("depends="))),
                TestDeb.Binary($"{Modules}/kernel/fs/overlay.ko", TestModule.Create("depends=ext4")),
                TestDeb.Binary($"{Modules}/kernel/fs/other.ko", TestModule.Create("depends=")),
                TestDeb.Binary($"{Modules}/kernel/drivers/block/virtio_blk.ko", TestModule.Create("depends=virtio")),
                TestDeb.Binary($"{Modules}/kernel/drivers/virtio/virtio.ko", TestModule.Create("depends=")),
                TestDeb.Binary($"{Modules}/kernel/drivers/scsi/megaraid_sas.ko", TestModule.Create("depends=")),
                TestDeb.Binary($"{Modules}/kernel/drivers/scsi/hpsa.ko", TestModule.Create("depends=")),
                TestDeb.Data($"{Modules}/modules.builtin", "kernel/fs/ext4.ko\n"),
                TestDeb.Data($"{Modules}/modules.order", "kernel/net/failover.ko\nkernel/fs/other.ko\nkernel/fs/overlay.ko\n"),
            ]);
    }

    public PackageDefinition Definition(params string[] packages)
    {
        var keyring = PathOf("keyring.gpg");
        System.IO.File.WriteAllBytes(keyring, Mirror.Key.Keyring);
        return new PackageDefinition("linuxkit.sdk/test", ["1.0", "latest"], ["amd64", "arm64"], new SourceLocation("p.lkproj"))
        {
            Debian = new DebianArchiveSettings { Mirror = "http://mirror.test/debian", Keyring = keyring },
            DebianPackages = [.. (packages.Length == 0 ? ["tool"] : packages).Select(name => new DebianPackageItem(name, new SourceLocation("p.lkproj")))],
        };
    }

    public Task<PackageBuildResult> BuildAsync(PackageDefinition definition, bool updateLock = false) =>
        new PackageBuilder(Mirror, PathOf("no-apt"), new FixedTime(FakeArchive.Now)).BuildAsync(
            definition,
            new PackageBuildPaths(PathOf("layout"), LockFilePath, PathOf("cache")),
            updateLock,
            CancellationToken.None);

    public async Task<ResolvedImage> ResolveAsync(string architecture)
    {
        var layout = await OciLayout.OpenAsync(PathOf("layout"), CancellationToken.None);
        Assert.IsTrue(ImageReference.TryParse("linuxkit.sdk/test:latest", out var reference));
        return await layout.ResolveAsync(reference, new Platform(architecture), CancellationToken.None) ?? throw new InvalidOperationException("The image is missing.");
    }
}
