using System.Text;
using LinuxKit.Packages;

namespace LinuxKit.Tests.Packages;

/// <summary>Packages of kernels, and the modules in them.</summary>
[TestClass]
public sealed class PackageBuilderKernelTests : IDisposable
{
    private readonly PackageArchive _archive = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _archive.Dispose();

    [TestMethod]
    public async Task BuildAsync_Kernel_HasTheModulesAskedForAndTheirIndexes()
    {
        await _archive.AddKernelAsync();
        _archive.Mirror.Publish();

        await _archive.BuildAsync(_archive.Definition() with
        {
            Architectures = ["amd64"],
            DebianPackages = [new DebianPackageItem("linux-image-cloud-amd64", new SourceLocation("p.lkproj")) { Kernel = true }],
            KernelModules = [PackageArchive.Module("virtio-net"), PackageArchive.Module("failover"), PackageArchive.Module("overlay") with { Load = false }, PackageArchive.Module("ext4"), PackageArchive.Module("nvme") with { Architecture = "arm64" }],
        });

        var image = await _archive.ResolveAsync("amd64");
        var files = await PackageArchive.ReadAsync(image, 0);
        Assert.AreEqual("KERNEL", Encoding.UTF8.GetString(files["kernel"].Content));
        Assert.AreEqual("CONFIG_RD_ZSTD=y\n", Encoding.UTF8.GetString(files["config"].Content));
        Assert.IsTrue(files.ContainsKey("var/lib/dpkg/status.d/linux-image-6.1.0-9-cloud-amd64"));

        var modules = await PackageArchive.UntarAsync(new MemoryStream(files["kernel.tar"].Content));
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
        await _archive.AddKernelAsync();
        _archive.Mirror.Publish();

        await _archive.BuildAsync(_archive.Definition() with
        {
            Architectures = ["amd64"],
            DebianPackages = [new DebianPackageItem("linux-image-cloud-amd64", new SourceLocation("p.lkproj")) { Kernel = true }],
            KernelModules = [PackageArchive.Module("virtio-net"), PackageArchive.Module("megaraid_sas")],
        });

        var files = await PackageArchive.ReadAsync(await _archive.ResolveAsync("amd64"), 0);
        var modules = await PackageArchive.UntarAsync(new MemoryStream(files["first-stage.tar"].Content));
        CollectionAssert.AreEquivalent(
            new[] { "drivers/block/virtio_blk.ko", "drivers/scsi/megaraid_sas.ko", "drivers/virtio/virtio.ko" },
            modules.Keys.Where(path => path.EndsWith(".ko", StringComparison.Ordinal)).Select(path => path["lib/modules/6.1.0-9-cloud-amd64/kernel/".Length..]).ToArray());
        Assert.AreEqual("megaraid_sas\n", Encoding.UTF8.GetString(modules["lib/modules-load.d/linuxkit.conf"].Content));
        Assert.IsFalse((await PackageArchive.UntarAsync(new MemoryStream(files["kernel.tar"].Content))).Keys.Any(path => path.EndsWith("virtio_blk.ko", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task BuildAsync_PackageThatIsNoKernel_Fails()
    {
        await _archive.Mirror.AddAsync("linux-image-empty", "1");
        _archive.Mirror.Publish();
        await _archive.AssertFailsAsync("LK0717", _archive.Definition() with
        {
            DebianPackages = [new DebianPackageItem("linux-image-empty", SourceLocation.None) { Kernel = true }],
        });
    }
}
