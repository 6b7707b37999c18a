using LinuxKit.Disks.Vhdx;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Vhdx;

[TestClass]
public sealed class VhdxImageTests : IDisposable
{
    private static readonly VhdxOptions Options = new(
        new Guid("00112233-4455-6677-8899-aabbccddeeff"), new Guid("10112233-4455-6677-8899-aabbccddeeff"), new Guid("20112233-4455-6677-8899-aabbccddeeff"));

    private readonly ImageFolder _folder = new();

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> Names => TestDisk.Names;

    public void Dispose() => _folder.Dispose();

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
        var block = new byte[blockSize];
        var image = await _folder.WriteAsync("disk", async output =>
        {
            var writer = new VhdxWriter(layout, output);
            foreach (var index in (long[])[0, layout.BlockCount - 1])
            {
                Array.Fill(block, index == 0 ? (byte)1 : (byte)2);
                await writer.WriteAsync(index, block, TestContext.CancellationToken);
            }

            await writer.FinishAsync(Options, TestContext.CancellationToken);
        });

        await Judge.RunAsync("qemu-img", ["check", "-f", "vhdx", image], TestContext.CancellationToken);
        Assert.Contains($"({size} bytes)", await Judge.RunAsync("qemu-img", ["info", "-f", "vhdx", image], TestContext.CancellationToken));

        // To compare all of it takes QEMU hours, as it does not know of this format where nothing is.
        var lastBlock = (layout.BlockCount - 1L) * blockSize;
        await ImageFolder.AssertBytesAsync("vhdx", image, 0, blockSize, 1, TestContext.CancellationToken);
        await ImageFolder.AssertBytesAsync("vhdx", image, blockSize, blockSize, 0, TestContext.CancellationToken);
        await ImageFolder.AssertBytesAsync("vhdx", image, lastBlock - blockSize, blockSize, 0, TestContext.CancellationToken);
        await ImageFolder.AssertBytesAsync("vhdx", image, lastBlock, size - lastBlock, 2, TestContext.CancellationToken);
    }
}
