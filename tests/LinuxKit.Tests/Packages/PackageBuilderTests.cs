using System.Text;
using LinuxKit.Archives;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.Packages;
using LinuxKit.Tests.Packages.Debian;
using LinuxKit.Tests.Packages.Kernel;

namespace LinuxKit.Tests.Packages;

[TestClass]
public sealed class PackageBuilderTests : IDisposable
{
    private readonly FakeArchive _mirror = new();
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    private string LockFilePath => Path.Combine(_folder, "linuxkit.lock.json");

    public void Dispose()
    {
        _mirror.Dispose();
        Directory.Delete(_folder, true);
    }

    [TestMethod]
    public async Task BuildAsync_PackagesAndFiles_MakesAnIndexOfAllArchitectures()
    {
        await AddToolAsync();
        _mirror.Publish();

        await BuildAsync(Definition() with
        {
            ExcludePaths = ["usr/share/doc/**"],
            Files =
            [
                File("etc/tool.conf", "x=1"), File("bin/run", "#!/bin/sh\n"), Link("bin/sh", "tool"), File("opt/secret", "s") with { Mode = 0b110_000_000 },
                File("etc/arm", "arm") with { Architecture = "aarch64" },
            ],
            Image = new PackageImageSettings
            {
                Entrypoint = ["/bin/tool"], Cmd = ["-v"], Env = ["A=b"], WorkingDirectory = "/opt",
                Config = """{"capabilities":["CAP_NET_ADMIN"],"net":"host"}""",
            },
        });

        foreach (var architecture in new[] { "amd64", "arm64" })
        {
            var image = await ResolveAsync(architecture);
            CollectionAssert.AreEqual(new[] { "/bin/tool" }, image.Config.Entrypoint.ToArray());
            CollectionAssert.AreEqual(new[] { "-v" }, image.Config.Cmd.ToArray());
            Assert.AreEqual("""{"capabilities":["CAP_NET_ADMIN"],"net":"host"}""", image.Config.Labels["org.mobyproject.config"]);

            var packages = await ListAsync(image, 0);
            Assert.Contains("usr/bin/tool 755", packages);
            Assert.Contains("usr/lib/libtool.so 644", packages);
            Assert.Contains("bin -> usr/bin", packages);
            Assert.Contains("var/lib/dpkg/status.d/libtool", packages);
            Assert.DoesNotContain("doc", packages);

            var files = await ListAsync(image, 1);
            Assert.AreEqual(
                "etc/ 755\n" + (architecture == "arm64" ? "etc/arm 644\n" : "")
                + "etc/tool.conf 644\nopt/ 755\nopt/secret 600\nusr/bin/run 755\nusr/bin/sh -> tool",
                files);
        }
    }

    [TestMethod]
    public async Task BuildAsync_LockedAndKept_NeverContactsTheMirror()
    {
        await AddToolAsync();
        _mirror.Publish();
        var first = await BuildAsync(Definition());
        Assert.IsTrue(first.LockFileWritten);

        _mirror.Intercept = _ => throw new HttpRequestException("There is no network.");
        var second = await BuildAsync(Definition());

        Assert.AreEqual(first.Index, second.Index);
        Assert.IsFalse(second.LockFileWritten);
    }

    [TestMethod]
    public async Task BuildAsync_LockedButNotKept_FetchesThePackagesAlone()
    {
        await AddToolAsync();
        _mirror.Publish();
        var first = await BuildAsync(Definition());
        Directory.Delete(Path.Combine(_folder, "cache"), true);
        _mirror.Requests.Clear();

        var second = await BuildAsync(Definition());

        Assert.AreEqual(first.Index, second.Index);
        Assert.HasCount(4, _mirror.Requests);
        Assert.IsTrue(_mirror.Requests.TrueForAll(path => path.EndsWith(".deb", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task BuildAsync_NewVersionInTheArchive_IsTakenOnlyByAnUpdate()
    {
        await AddToolAsync();
        _mirror.Publish();
        var first = await BuildAsync(Definition());
        await _mirror.AddAsync("tool", "2", "Depends: libtool\n", files: [TestDeb.Program("./bin/tool", "two")]);
        _mirror.Publish();

        Assert.AreEqual(first.Index, (await BuildAsync(Definition())).Index);
        var updated = await BuildAsync(Definition(), updateLock: true);
        Assert.AreEqual("libtool=1 tool=2", Show(updated, "amd64"));
        Assert.IsTrue(updated.LockFileWritten);
    }

    [TestMethod]
    public async Task BuildAsync_ItemAdded_KeepsWhatIsLocked()
    {
        await AddToolAsync();
        _mirror.Publish();
        await BuildAsync(Definition());
        await _mirror.AddAsync("libtool", "1+deb12u1", suite: "bookworm-security");
        await _mirror.AddAsync("extra", "3", "Depends: libtool\n");
        _mirror.Publish();

        var result = await BuildAsync(Definition("tool", "extra"));

        Assert.AreEqual("extra=3 libtool=1 tool=1", Show(result, "amd64"));
    }

    [TestMethod]
    public async Task BuildAsync_ItemRemoved_DropsWhatOnlyItNeeded()
    {
        await AddToolAsync();
        await _mirror.AddAsync("other", "1");
        _mirror.Publish();
        Assert.AreEqual("libtool=1 other=1 tool=1", Show(await BuildAsync(Definition("tool", "other")), "arm64"));
        Assert.AreEqual("other=1", Show(await BuildAsync(Definition("other")), "arm64"));
    }

    [TestMethod]
    public async Task BuildAsync_OneArchitectureOnly_KeepsTheLockOfTheOther()
    {
        await AddToolAsync();
        _mirror.Publish();
        await BuildAsync(Definition());
        var before = await System.IO.File.ReadAllTextAsync(LockFilePath, Cancellation);

        await BuildAsync(Definition() with { Architectures = ["amd64"] });

        Assert.AreEqual(before, await System.IO.File.ReadAllTextAsync(LockFilePath, Cancellation));
    }

    [TestMethod]
    public async Task BuildAsync_LockedVersionGone_NamesTheTarget()
    {
        await AddToolAsync();
        _mirror.Publish();
        await BuildAsync(Definition());
        _mirror.Forget("bookworm", "libtool");
        await _mirror.AddAsync("libtool", "2");
        _mirror.Publish();
        Directory.Delete(Path.Combine(_folder, "cache"), true);
        var index = Path.Combine(_folder, "layout", "index.json");
        var before = await System.IO.File.ReadAllBytesAsync(index, Cancellation);

        var gone = await AssertFailsAsync("LK0712", Definition());
        Assert.Contains("libtool 1", gone.Message);
        Assert.Contains("UpdateLinuxKitLock", gone.Message);
        Assert.AreEqual("p.lkproj", gone.Diagnostic.Location.File);
        await AssertFailsAsync("LK0712", Definition("tool", "libtool"));
        CollectionAssert.AreEqual(before, await System.IO.File.ReadAllBytesAsync(index, Cancellation));

        Assert.AreEqual("libtool=2 tool=1", Show(await BuildAsync(Definition(), updateLock: true), "amd64"));
    }

    [TestMethod]
    public async Task BuildAsync_TamperedPackage_Fails()
    {
        await AddToolAsync();
        _mirror.Publish();
        var path = _mirror.Files.Keys.First(key => key.EndsWith("tool_1_amd64.deb", StringComparison.Ordinal));
        _mirror.Files[path] = [.. _mirror.Files[path][..^1], 0];
        await AssertFailsAsync("LK0708", Definition());
        Assert.IsFalse(System.IO.File.Exists(LockFilePath));
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("[")]
    [DataRow("null")]
    [DataRow("""{"version":2,"architectures":{}}""")]
    [DataRow("""{"version":1,"architectures":{"amd64":null}}""")]
    [DataRow("""{"version":1,"architectures":{"amd64":{"suites":[],"components":[],"requests":[],"packages":[null]}}}""")]
    [DataRow("""{"version":1,"architectures":{"amd64":{"suites":[],"components":[],"requests":[],"packages":[{"name":"a","version":"1","archive":"debian","path":"../a","size":1,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}}}""")]
    [DataRow("""{"version":1,"architectures":{},"more":1}""")]
    public async Task BuildAsync_BrokenLockFile_Fails(string text)
    {
        await System.IO.File.WriteAllTextAsync(LockFilePath, text, Cancellation);
        var error = await AssertFailsAsync("LK0713", Definition());
        Assert.AreEqual(LockFilePath, error.Diagnostic.Location.File);
    }

    [TestMethod]
    public async Task BuildAsync_SameInputsInTwoFolders_GiveTheSameBytes()
    {
        await AddToolAsync();
        _mirror.Publish();
        var definition = Definition() with { Files = [File("a", "1"), File("b/c", "2")] };
        var first = await BuildAsync(definition);
        Directory.Move(Path.Combine(_folder, "layout"), Path.Combine(_folder, "first"));
        Directory.Delete(Path.Combine(_folder, "cache"), true);
        System.IO.File.Delete(LockFilePath);
        Assert.AreEqual(first.Index, (await BuildAsync(definition)).Index);
        Assert.AreNotEqual(first.Index, (await BuildAsync(definition with { Files = [File("a", "2")] })).Index);
    }

    [TestMethod]
    public async Task BuildAsync_Kernel_HasTheModulesAskedForAndTheirIndexes()
    {
        await AddKernelAsync();
        _mirror.Publish();

        await BuildAsync(Definition() with
        {
            Architectures = ["amd64"],
            DebianPackages = [new DebianPackageItem("linux-image-cloud-amd64", new SourceLocation("p.lkproj")) { Kernel = true }],
            KernelModules = [Module("virtio-net"), Module("failover"), Module("overlay") with { Load = false }, Module("ext4"), Module("nvme") with { Architecture = "arm64" }],
        });

        var image = await ResolveAsync("amd64");
        var files = await ReadAsync(image, 0);
        Assert.AreEqual("KERNEL", Encoding.UTF8.GetString(files["kernel"].Content));
        Assert.AreEqual("CONFIG_RD_ZSTD=y\n", Encoding.UTF8.GetString(files["config"].Content));
        Assert.IsTrue(files.ContainsKey("var/lib/dpkg/status.d/linux-image-6.1.0-9-cloud-amd64"));

        var modules = await UntarAsync(new MemoryStream(files["kernel.tar"].Content));
        const string Release = "lib/modules/6.1.0-9-cloud-amd64";
        CollectionAssert.AreEquivalent(
            new[] { "fs/overlay.ko", "net/failover.ko", "net/virtio_net.ko" },
            modules.Keys.Where(path => path.EndsWith(".ko", StringComparison.Ordinal)).Select(path => path[(Release.Length + 8)..]).ToArray());
        Assert.AreEqual("virtio_net\nfailover\n", Text("lib/modules-load.d/linuxkit.conf"));
        Assert.AreEqual(
            "kernel/fs/overlay.ko:\nkernel/net/failover.ko:\nkernel/net/virtio_net.ko: kernel/net/failover.ko\n", Text($"{Release}/modules.dep"));
        Assert.AreEqual("alias virtio:d00000001v* virtio_net\n", Text($"{Release}/modules.alias"));
        Assert.AreEqual("kernel/fs/ext4.ko\n", Text($"{Release}/modules.builtin"));
        Assert.AreEqual("kernel/net/failover.ko\nkernel/fs/overlay.ko\n", Text($"{Release}/modules.order"));

        string Text(string path) => Encoding.UTF8.GetString(modules[path].Content);
    }

    [TestMethod]
    public async Task BuildAsync_Kernel_HasTheModulesOfFirstStagesApart()
    {
        await AddKernelAsync();
        _mirror.Publish();

        await BuildAsync(Definition() with
        {
            Architectures = ["amd64"],
            DebianPackages = [new DebianPackageItem("linux-image-cloud-amd64", new SourceLocation("p.lkproj")) { Kernel = true }],
            KernelModules = [Module("virtio-net"), Module("megaraid_sas")],
        });

        var files = await ReadAsync(await ResolveAsync("amd64"), 0);
        var modules = await UntarAsync(new MemoryStream(files["first-stage.tar"].Content));
        CollectionAssert.AreEquivalent(
            new[] { "drivers/block/virtio_blk.ko", "drivers/scsi/megaraid_sas.ko", "drivers/virtio/virtio.ko" },
            modules.Keys.Where(path => path.EndsWith(".ko", StringComparison.Ordinal)).Select(path => path["lib/modules/6.1.0-9-cloud-amd64/kernel/".Length..]).ToArray());
        Assert.AreEqual("megaraid_sas\n", Encoding.UTF8.GetString(modules["lib/modules-load.d/linuxkit.conf"].Content));
        Assert.IsFalse((await UntarAsync(new MemoryStream(files["kernel.tar"].Content))).Keys.Any(path => path.EndsWith("virtio_blk.ko", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task BuildAsync_PackageThatIsNoKernel_Fails()
    {
        await _mirror.AddAsync("linux-image-empty", "1");
        _mirror.Publish();
        await AssertFailsAsync("LK0717", Definition() with
        {
            DebianPackages = [new DebianPackageItem("linux-image-empty", SourceLocation.None) { Kernel = true }],
        });
    }

    [TestMethod]
    public async Task BuildAsync_NoDebianPackages_NeedsNeitherMirrorNorLockFile()
    {
        await BuildAsync(Definition() with { DebianPackages = [] } with { Files = [File("a", "1")], Debian = new DebianArchiveSettings() });
        Assert.IsEmpty(_mirror.Requests);
        Assert.IsFalse(System.IO.File.Exists(LockFilePath));
    }

    [TestMethod]
    public async Task BuildAsync_InvalidProjects_SayWhatIsWrong()
    {
        _mirror.Publish();
        var valid = Definition() with { DebianPackages = [] } with { Files = [File("a", "1")] };
        await AssertFailsAsync("LK0718", valid with { KernelModules = [Module("overlay")] });
        await AssertFailsAsync("LK0718", valid with { Repository = "No Such Name" });
        await AssertFailsAsync("LK0718", valid with { Files = [File("a", "1") with { Mode = 0x1000 }] });
        await AssertFailsAsync("LK0718", valid with { Files = [File("a", "1"), File("a/b", "1")] });
        await AssertFailsAsync("LK0718", Definition("no such package!"));
        await AssertFailsAsync("LK0709", Definition("missing"));
        await Assert.ThrowsExactlyAsync<LinuxKitException>(() => BuildAsync(valid with { Image = new PackageImageSettings { Config = "{" } }));
    }

    private static KernelModuleItem Module(string name) => new(name, new SourceLocation("p.lkproj"));

    private static PackageFile File(string path, string contents) =>
        new(new FileDefinition(path, FileKind.File, new SourceLocation("p.lkproj")) { Contents = contents });

    private static PackageFile Link(string path, string target) =>
        new(new FileDefinition(path, FileKind.SymbolicLink, new SourceLocation("p.lkproj")) { Target = target });

    private static string Show(PackageBuildResult result, string architecture) =>
        string.Join(' ', result.Architectures[architecture].Select(package => $"{package.Name}={package.Version}"));

    private static async Task<string> ListAsync(ResolvedImage image, int layer) => string.Join('\n', (await ReadAsync(image, layer)).Values
        .Select(file => file.Entry.Path + file.Entry.Kind switch
        {
            EntryKind.Directory => "/ " + Convert.ToString(file.Entry.Mode, 8),
            EntryKind.SymbolicLink => " -> " + file.Entry.LinkTarget,
            _ => " " + Convert.ToString(file.Entry.Mode, 8),
        }));

    private static async Task<Dictionary<string, (ArchiveEntry Entry, byte[] Content)>> ReadAsync(ResolvedImage image, int layer) =>
        await UntarAsync(await Decompression.OpenAsync(await image.Blobs.OpenAsync(image.Layers[layer], CancellationToken.None)));

    private static async Task<Dictionary<string, (ArchiveEntry Entry, byte[] Content)>> UntarAsync(Stream stream)
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

    private async Task<LinuxKitException> AssertFailsAsync(string code, PackageDefinition definition)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => BuildAsync(definition));
        Assert.AreEqual(code, error.Diagnostic.Code, error.Message);
        return error;
    }

    private async Task AddToolAsync()
    {
        await _mirror.AddAsync("tool", "1", "Depends: libtool (>= 1)\n", files: [TestDeb.Folder("./bin"), TestDeb.Program("./bin/tool", "one")]);
        await _mirror.AddAsync(
            "libtool", "1", files: [TestDeb.Data("./usr/lib/libtool.so", "lib"), TestDeb.Data("./usr/share/doc/libtool/copyright", "free")]);
    }

    private async Task AddKernelAsync()
    {
        const string Name = "linux-image-6.1.0-9-cloud-amd64";
        const string Modules = "./lib/modules/6.1.0-9-cloud-amd64";
        await _mirror.AddAsync("linux-image-cloud-amd64", "6.1", $"Depends: {Name} (= 6.1)\n", architecture: "amd64");
        await _mirror.AddAsync(
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

    private PackageDefinition Definition(params string[] packages)
    {
        var keyring = Path.Combine(_folder, "keyring.gpg");
        System.IO.File.WriteAllBytes(keyring, _mirror.Key.Keyring);
        return new PackageDefinition("linuxkit.sdk/test", ["1.0", "latest"], ["amd64", "arm64"], new SourceLocation("p.lkproj"))
        {
            Debian = new DebianArchiveSettings { Mirror = "http://mirror.test/debian", Keyring = keyring },
            DebianPackages = [.. (packages.Length == 0 ? ["tool"] : packages).Select(name => new DebianPackageItem(name, new SourceLocation("p.lkproj")))],
        };
    }

    private Task<PackageBuildResult> BuildAsync(PackageDefinition definition, bool updateLock = false) =>
        new PackageBuilder(_mirror, Path.Combine(_folder, "no-apt"), new FixedTime(FakeArchive.Now)).BuildAsync(
            definition,
            new PackageBuildPaths(Path.Combine(_folder, "layout"), LockFilePath, Path.Combine(_folder, "cache")),
            updateLock,
            Cancellation);

    private async Task<ResolvedImage> ResolveAsync(string architecture)
    {
        var layout = await OciLayout.OpenAsync(Path.Combine(_folder, "layout"), Cancellation);
        Assert.IsTrue(ImageReference.TryParse("linuxkit.sdk/test:latest", out var reference));
        return await layout.ResolveAsync(reference, new Platform(architecture), Cancellation) ?? throw new InvalidOperationException("The image is missing.");
    }
}
