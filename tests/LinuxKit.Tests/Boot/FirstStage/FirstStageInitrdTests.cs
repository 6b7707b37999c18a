using LinuxKit.Boot;
using LinuxKit.Boot.FirstStage;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Boot.FirstStage;

[TestClass]
public sealed class FirstStageInitrdTests : IDisposable
{
    private const string Release = "lib/modules/6.1.0-9";

    private readonly TestStore _store = new();

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task PlanAsync_UnpackedByCpio_HasInitAndTheModulesBetweenKernelAndRoot()
    {
        var root = await RootAsync();
        var initrd = await FirstStageInitrd.PlanAsync(root, await ModulesAsync(), Options(RootPlace.SquashFs), TestContext.CancellationToken);

        var folder = await UnpackAsync(initrd);
        try
        {
            var files = await Judge.RunAsync("find", [".", "-mindepth", "1", "-printf", "%y %m %U:%G %P\n"], TestContext.CancellationToken, folder);
            CollectionAssert.AreEqual(
                new[]
                {
                    "d 755 0:0 dev", "d 755 0:0 etc", "d 755 0:0 lib", "d 755 0:0 lib/modules", "d 755 0:0 lib/modules/6.1.0-9", "d 755 0:0 lib/modules/6.1.0-9/kernel",
                    "d 755 0:0 proc", "d 755 0:0 sbin", "d 755 0:0 sys", "d 755 0:0 sysroot",
                    "f 644 0:0 etc/initrd-release",
                    "f 644 0:0 lib/modules/6.1.0-9/kernel/crc32c.ko", "f 644 0:0 lib/modules/6.1.0-9/kernel/dm-mod.ko", "f 644 0:0 lib/modules/6.1.0-9/kernel/squashfs.ko",
                    "f 644 0:0 lib/modules/6.1.0-9/kernel/virtio.ko", "f 644 0:0 lib/modules/6.1.0-9/kernel/virtio_blk.ko",
                    "f 644 0:0 lib/modules/6.1.0-9/modules.alias", "f 644 0:0 lib/modules/6.1.0-9/modules.dep", "f 644 0:0 lib/modules/6.1.0-9/modules.softdep",
                    "f 755 0:0 init",
                    "l 777 0:0 sbin/modprobe",
                },
                files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToArray());
            Assert.AreEqual("PROGRAM", await File.ReadAllTextAsync(Path.Combine(folder, "init")));
            Assert.AreEqual("squashfs", await File.ReadAllTextAsync(Path.Combine(folder, Release, "kernel/squashfs.ko")));
            Assert.AreEqual("alias virtio:d2v* virtio_blk\nalias fs-squashfs squashfs\n", await File.ReadAllTextAsync(Path.Combine(folder, Release, "modules.alias")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task PlanAsync_Verity_LoadsItWithTheFastestHash()
    {
        var options = Options(RootPlace.SquashFs) with { Verity = true };
        var folder = await UnpackAsync(await FirstStageInitrd.PlanAsync(await RootAsync(), await ModulesAsync("exotic"), options, TestContext.CancellationToken));
        try
        {
            Assert.AreEqual("exotic\ndm_verity\nsha256_ssse3\n", await File.ReadAllTextAsync(Path.Combine(folder, "lib/modules-load.d/linuxkit.conf")));
            Assert.IsTrue(File.Exists(Path.Combine(folder, Release, "kernel/exotic.ko")));
            Assert.IsFalse(File.Exists(Path.Combine(folder, Release, "kernel/erofs.ko")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task PlanAsync_KernelImageOfAnotherBuilder_TakesTheRootsModules()
    {
        var root = await RootAsync(new GeneratedFiles("modules", default, Tree("usr/lib", "web")));
        var folder = await UnpackAsync(await FirstStageInitrd.PlanAsync(root, new ComposedRoot([], []), Options(RootPlace.Erofs), TestContext.CancellationToken));
        try
        {
            Assert.IsTrue(File.Exists(Path.Combine(folder, Release, "kernel/erofs.ko")));
            Assert.IsFalse(File.Exists(Path.Combine(folder, Release, "kernel/squashfs.ko")));
            Assert.IsFalse(Directory.Exists(Path.Combine(folder, "lib/modules-load.d")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task PlanAsync_Twice_IsTheSame_AndAnotherFileSystemIsNot()
    {
        var first = await BytesAsync(RootPlace.SquashFs);
        CollectionAssert.AreEqual(first, await BytesAsync(RootPlace.SquashFs));
        CollectionAssert.AreNotEqual(first, await BytesAsync(RootPlace.Erofs));

        async Task<byte[]> BytesAsync(RootPlace place)
        {
            using var bytes = new MemoryStream();
            var initrd = await FirstStageInitrd.PlanAsync(await RootAsync(), await ModulesAsync(), Options(place), TestContext.CancellationToken);
            await initrd.Content.WriteAsync(bytes, TestContext.CancellationToken);
            Assert.AreEqual(initrd.Content.Size, bytes.Length);
            return bytes.ToArray();
        }
    }

    [TestMethod]
    public async Task PlanAsync_RootWithoutTheProgram_Fails()
    {
        var root = await _store.ComposeAsync(new GeneratedFiles("init", default, [ComponentTests.File("sbin/init", "busybox")]));
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await FirstStageInitrd.PlanAsync(root, await ModulesAsync(), Options(RootPlace.SquashFs), default));
        Assert.AreEqual("LK0532", error.Diagnostic.Code);
    }

    [TestMethod]
    public async Task PlanAsync_ModulesOfTwoKernels_Fails()
    {
        var root = await RootAsync(new GeneratedFiles("modules", default, [ComponentTests.File("lib/modules/1/modules.dep", ""), ComponentTests.File("lib/modules/2/modules.dep", "")]));
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => FirstStageInitrd.PlanAsync(root, new ComposedRoot([], []), Options(RootPlace.SquashFs), default));
        Assert.AreEqual("LK0533", error.Diagnostic.Code);
    }

    [TestMethod]
    public async Task PlanAsync_ModuleThatOnlyItsIndexHas_Fails()
    {
        var modules = await _store.ComposeAsync(new GeneratedFiles("modules", default, [ComponentTests.File($"{Release}/modules.dep", "kernel/squashfs.ko:\n")]));
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await FirstStageInitrd.PlanAsync(await RootAsync(), modules, Options(RootPlace.SquashFs), default));
        Assert.AreEqual("LK0533", error.Diagnostic.Code);
        StringAssert.Contains(error.Diagnostic.Message, "squashfs.ko", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("a", "b/c")]
    [DataRow("to/c", "b/c")]
    [DataRow("b/up", "b/c")]
    [DataRow("hard", "b/c")]
    [DataRow("b", null)]
    [DataRow("loop", null)]
    [DataRow("none", null)]
    [DataRow("b/c/d", null)]
    public async Task FindFile_Path_FollowsLinks(string path, string? expected)
    {
        var image = TestImage.Of(new TestLayer().Dir("b").File("b/c", "1").Symlink("a", "/to//./c").Symlink("to", "b").Symlink("b/up", "../../b/c").Symlink("loop", "loop").HardLink("hard", "b/c"));
        var lookup = new RootLookup(await _store.ComposeAsync(new ImageTree("image", default, image.Image, "", TreeRole.Root)));
        Assert.AreEqual(expected, lookup.FindFile(path)?.Path);
    }

    public void Dispose() => _store.Dispose();

    private static FirstStageOptions Options(RootPlace place) => new() { Place = place, Compression = TestStore.Gzip, Timestamp = TestStore.Timestamp };

    private Task<ComposedRoot> RootAsync(params Component[] others)
    {
        var init = TestImage.Of(
            new TestLayer().Dir("usr").Dir("usr/sbin").File("usr/sbin/init", "PROGRAM", "755", 3, 4).Symlink("sbin", "usr/sbin").Dir("usr/lib/linuxkit")
                .Symlink("usr/lib/linuxkit/first-stage", "../../sbin/init"));
        return _store.ComposeAsync([new ImageTree("init", default, init.Image, "", TreeRole.Root), .. others]);
    }

    private Task<ComposedRoot> ModulesAsync(string always = "") => _store.ComposeAsync(new GeneratedFiles("modules", default, Tree("lib", always)));

    private static System.Collections.Immutable.ImmutableArray<GeneratedEntry> Tree(string lib, string always)
    {
        string[] names = ["crc32c", "dm-mod", "dm-verity", "erofs", "exotic", "sha256_generic", "sha256_ssse3", "squashfs", "virtio", "virtio_blk", "virtio_net"];
        return
        [
            .. names.Select(name => ComponentTests.File($"{lib}/modules/6.1.0-9/kernel/{name}.ko", name)),
            ComponentTests.File($"{lib}/modules-load.d/linuxkit.conf", $"# what the kernel's author wants\n\n{always}\n"),
            ComponentTests.File($"{lib}/modules/6.1.0-9/modules.alias", "alias virtio:d1v* virtio_net\nalias virtio:d2v* virtio_blk\nalias fs-squashfs squashfs\n"),
            ComponentTests.File($"{lib}/modules/6.1.0-9/modules.builtin", "kernel/fs/ext4.ko\nkernel/sha256_generic.ko\n"),
            ComponentTests.File(
                $"{lib}/modules/6.1.0-9/modules.dep",
                "kernel/crc32c.ko:\nkernel/dm-mod.ko:\nkernel/dm-verity.ko: kernel/dm-mod.ko\nkernel/erofs.ko:\nkernel/exotic.ko:\nkernel/sha256_ssse3.ko:\n"
                + "kernel/squashfs.ko:\nkernel/virtio.ko:\nkernel/virtio_blk.ko: kernel/virtio.ko\nkernel/virtio_net.ko: kernel/virtio.ko\n"),
            ComponentTests.File($"{lib}/modules/6.1.0-9/modules.softdep", "softdep squashfs pre: crc32c\n"),
        ];
    }

    private async Task<string> UnpackAsync(FirstStageInitrd initrd)
    {
        using var bytes = new MemoryStream();
        await initrd.Content.WriteAsync(bytes, TestContext.CancellationToken);
        var archive = await Judge.FilterAsync("gzip", ["-dc"], bytes.ToArray(), TestContext.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("linuxkit-first-stage-").FullName;
        await Judge.RunAsync("cpio", ["-idm", "--quiet", "--no-absolute-filenames"], TestContext.CancellationToken, folder, archive);
        return folder;
    }
}
