using System.Text;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Formats;

/// <summary>Modules of first stages that are none, in the kernel's image.</summary>
[TestClass]
public sealed class HostileFirstStageTests
{
    private const string Folder = "lib/modules/6.1.0";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("cut off", "LK0305")]
    [DataRow("text", "LK0305")]
    [DataRow("path out of the root", "LK0304")]
    [DataRow("two kernels", "LK0533")]
    [DataRow("missing module", "LK0533")]
    [DataRow("large index", "LK0533")]
    [DataRow("module that is a folder", "LK0533")]
    [DataRow("noise", "LK0305")]
    [DataRow("hard link out of the root", "LK0304")]
    [DataRow("module that is a link to itself", "LK0533")]
    [DataRow("module out of the root", "LK0533")]
    [DataRow("module by an absolute path", "LK0533")]
    [DataRow("module with a NUL", "LK0533")]
    [DataRow("module of a path of 5000 bytes", "LK0307")]
    public async Task Build_ModulesThatAreNone_IsOneErrorAndNothingIsWritten(string kind, string code)
    {
        using var build = BuildOf(ArchiveOf(kind));

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw-efi"], TestContext.CancellationToken));

        var diagnostic = exception.Diagnostics.Single();
        Assert.AreEqual(code, diagnostic.Code, diagnostic.Message);
        Assert.AreNotEqual(SourceLocation.None, diagnostic.Location);
        Assert.IsTrue(!Directory.Exists(build.PathOf("")) || Directory.GetFileSystemEntries(build.PathOf("")).Length == 0);
    }

    [TestMethod]
    [DataRow("circle")]
    [DataRow("links in a circle")]
    [DataRow("index that is a link to itself")]
    [DataRow("half a million lines")]
    [DataRow("a hundred thousand aliases and words")]
    [Timeout(20_000)]
    public async Task Build_ModulesThatAreOdd_IsAnImage(string kind)
    {
        using var build = BuildOf(ArchiveOf(kind));

        await build.BuildAsync(["raw-efi"], TestContext.CancellationToken);

        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", build.PathOf("Small-efi.img")], TestContext.CancellationToken));
    }

    private static FormatBuild BuildOf(byte[] modules) => new()
    {
        FirstStageModules = modules,
        Change = request => request with { Location = new SourceLocation("Small.lkproj"), Disk = new() { Root = "squashfs" } },
    };

    private static byte[] ArchiveOf(string kind) => kind switch
    {
        "cut off" => Modules("kernel/virtio_blk.ko:").ToArray()[..700],
        "text" => Encoding.UTF8.GetBytes(new string('x', 2000)),
        "two kernels" => Modules("kernel/virtio_blk.ko:").Dir("lib/modules/6.2.0").File("lib/modules/6.2.0/modules.dep", "").ToArray(),
        "missing module" => Modules("kernel/virtio_blk.ko: kernel/gone.ko").ToArray(),
        "large index" => Modules(new string('x', 17 << 20)).ToArray(),
        "module that is a folder" => Modules("kernel/virtio_blk.ko: kernel/folder.ko\nkernel/folder.ko:").Dir($"{Folder}/kernel/folder.ko").ToArray(),
        "circle" => Modules("kernel/virtio_blk.ko: kernel/virtio_pci.ko\nkernel/virtio_pci.ko: kernel/virtio_blk.ko").File($"{Folder}/kernel/virtio_pci.ko", "module").ToArray(),
        "path out of the root" => Modules("kernel/virtio_blk.ko:").File("../../escaped", "x").ToArray(),
        "links in a circle" => Modules("kernel/virtio_blk.ko:").Symlink("lib/a", "b").Symlink("lib/b", "a").ToArray(),
        "noise" => SegmentStoreTests.Noise(5, 4096),
        "hard link out of the root" => Modules("kernel/virtio_blk.ko:").HardLink("lib/passwd", "../../etc/passwd").ToArray(),
        "index that is a link to itself" => Modules("kernel/virtio_blk.ko:").Symlink($"{Folder}/modules.dep", "modules.dep").ToArray(),
        "module that is a link to itself" => Modules("kernel/virtio_blk.ko: kernel/loop.ko\nkernel/loop.ko:").Symlink($"{Folder}/kernel/loop.ko", "loop.ko").ToArray(),
        "module out of the root" => Modules("kernel/virtio_blk.ko: ../../../etc/a.ko\n../../../etc/a.ko:").File("etc/a.ko", "module").ToArray(),
        "module by an absolute path" => Modules("kernel/virtio_blk.ko: /etc/a.ko\n/etc/a.ko:").File("etc/a.ko", "module").ToArray(),
        "module with a NUL" => Modules("kernel/virtio_blk.ko: ker\0nel/a.ko\nker\0nel/a.ko:").ToArray(),
        "module of a path of 5000 bytes" => Modules($"{string.Concat(Enumerable.Repeat("kernel/", 700))}virtio_blk.ko:").ToArray(),
        "half a million lines" => Modules($"{Words(500_000, i => $"kernel/m{i}.ko:\n")}kernel/virtio_blk.ko:").ToArray(),
        "a hundred thousand aliases and words" => Modules("kernel/virtio_blk.ko:")
            .File($"{Folder}/modules.alias", Words(100_000, i => $"alias a{i} virtio_blk\n"))
            .File($"{Folder}/modules.softdep", $"softdep virtio_blk pre: {Words(100_000, i => $"a{i} ")}\n").ToArray(),
        _ => throw new ArgumentException(kind, nameof(kind)),
    };

    private static string Words(int count, Func<int, string> word) => string.Concat(Enumerable.Range(0, count).Select(word));

    private static TestLayer Modules(string index) => new TestLayer()
        .Dir("lib").Dir("lib/modules").Dir(Folder).Dir($"{Folder}/kernel")
        .File($"{Folder}/kernel/virtio_blk.ko", "module")
        .File($"{Folder}/modules.builtin", "kernel/squashfs.ko\nkernel/ext4.ko\nkernel/overlay.ko\n")
        .File($"{Folder}/modules.dep", index + "\n");
}
