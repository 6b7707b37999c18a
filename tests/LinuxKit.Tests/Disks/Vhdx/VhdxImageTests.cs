using LinuxKit.Disks;
using LinuxKit.Disks.Vhdx;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Vhdx;

[TestClass]
public sealed class VhdxImageTests
{
    private static readonly VhdxOptions Options = new(
        new Guid("00112233-4455-6677-8899-aabbccddeeff"), new Guid("10112233-4455-6677-8899-aabbccddeeff"), new Guid("20112233-4455-6677-8899-aabbccddeeff"));

    private readonly ImageFolder _folder = new();

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> Names => TestDisk.Names;

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task Write_AnyDisk_QemuReadsIt(string name)
    {
        var disk = TestDisk.All[name];
        await _folder.JudgeAsync(
            disk, "vhdx", check: true, output => VhdxImage.WriteAsync(disk.Content, Options, output, TestContext.CancellationToken), TestContext.CancellationToken);
    }

    // Beyond 4 GiB the table has entries of sector bitmaps, and beyond 4 TiB blocks are larger.
    [TestMethod]
    [DataRow(5L << 30, 1 << 20)]
    [DataRow((3L << 40) + 512, 1 << 20)]
    [DataRow(7L << 40, 2 << 20)]
    [DataRow(64L << 40, 16 << 20)]
    public async Task Write_LargeDisk_QemuReadsIt(long size, int blockSize)
    {
        var layout = new VhdxLayout(size);
        Assert.AreEqual(blockSize, layout.BlockSize);
        var (first, last) = (TestDisk.Text(blockSize), new byte[blockSize]);
        var end = (int)(size - ((layout.BlockCount - 1L) * blockSize));
        last[end - 1] = 1;
        var image = await _folder.WriteAsync("disk", async output =>
        {
            var writer = new VhdxWriter(layout, output);
            await writer.WriteAsync(0, first, TestContext.CancellationToken);
            await writer.WriteAsync(layout.BlockCount - 1, last, TestContext.CancellationToken);
            await writer.FinishAsync(Options, TestContext.CancellationToken);
        });

        // No file of 64 TiB can be compared with everywhere.
        if (size < 16L << 40)
        {
            await _folder.CompareAsync(new TestDisk(size, (0, first), (size - 1, [1])), "vhdx", image, TestContext.CancellationToken);
        }

        await Judge.RunAsync("qemu-img", ["check", "-f", "vhdx", image], TestContext.CancellationToken);
        Assert.Contains($"({size} bytes)", await Judge.RunAsync("qemu-img", ["info", "-f", "vhdx", image], TestContext.CancellationToken));
    }
}
