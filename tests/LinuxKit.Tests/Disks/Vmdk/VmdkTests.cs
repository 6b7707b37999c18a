using System.IO.Compression;
using System.Text.Json;
using LinuxKit.Disks;
using LinuxKit.Disks.Vmdk;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Vmdk;

[TestClass]
public sealed class VmdkTests : IDisposable
{
    private static readonly VmdkOptions Options = new("disk.vmdk", 0x0123abcd);

    private readonly ImageFolder _folder = new();

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> Names => TestDisk.Names;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task WriteStream_AnyDisk_QemuReadsIt(string name)
    {
        var disk = TestDisk.All[name];
        var image = await _folder.JudgeAsync(
            disk, "vmdk", check: true, output => StreamVmdk.WriteAsync(disk.Content, Options, output, TestContext.CancellationToken), TestContext.CancellationToken);
        await AssertInfoAsync(image, disk.Size, "streamOptimized");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task WriteSparse_AnyDisk_QemuReadsIt(string name)
    {
        var disk = TestDisk.All[name];
        var image = await _folder.JudgeAsync(
            disk, "vmdk", check: true, output => SparseVmdk.WriteAsync(disk.Content, Options, output, TestContext.CancellationToken), TestContext.CancellationToken);
        await AssertInfoAsync(image, disk.Size, "monolithicSparse");
    }

    [TestMethod]
    public async Task WriteStream_MoreThanTwoTebibytes_QemuReadsIt()
    {
        const long Size = (3L << 40) + 512;
        var image = await _folder.WriteAsync("disk.vmdk", async output =>
        {
            var writer = new StreamVmdkWriter(Size / 512, output);
            await writer.StartAsync(Options, TestContext.CancellationToken);
            await writer.WriteAsync(0, default, Compressed(1), TestContext.CancellationToken);
            await writer.WriteAsync(Size / VmdkGrain.Size, default, Compressed(2), TestContext.CancellationToken);
            await writer.FinishAsync(TestContext.CancellationToken);
        });

        await AssertEndsAsync(image, "streamOptimized", Size, (Size - 1) / VmdkGrain.Size * VmdkGrain.Size);
        await Judge.RunAsync("qemu-img", ["check", "-f", "vmdk", image], TestContext.CancellationToken);
    }

    [TestMethod]
    public void SetSector_BehindWhatAnEntryCanSay_IsRefused()
    {
        var table = new byte[8];
        VmdkGrain.SetSector(table, 1, uint.MaxValue);
        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff }, table);

        var exception = Assert.ThrowsExactly<LinuxKitException>(() => VmdkGrain.SetSector(table, 0, 1L << 32));
        Assert.AreEqual(DiskImageDiagnostics.TooLarge, exception.Diagnostics.Single().Descriptor);
    }

    [TestMethod]
    public async Task WriteSparse_AsLargeAsCanBe_QemuReadsIt()
    {
        const long Size = SparseVmdkWriter.MaximumSize;
        var grain = new byte[VmdkGrain.Size];
        var image = await _folder.WriteAsync("disk.vmdk", async output =>
        {
            var writer = new SparseVmdkWriter(Size / 512, output);
            Array.Fill(grain, (byte)1);
            await writer.WriteAsync(0, grain, TestContext.CancellationToken);
            Array.Fill(grain, (byte)2);
            await writer.WriteAsync((Size / VmdkGrain.Size) - 1, grain, TestContext.CancellationToken);
            await writer.FinishAsync(Options, TestContext.CancellationToken);
        });
        await AssertEndsAsync(image, "monolithicSparse", Size, Size - VmdkGrain.Size);
    }

    // The first grain is all 1, the last one all 2. To compare all of the disk takes QEMU minutes.
    private async Task AssertEndsAsync(string image, string createType, long size, long lastGrain)
    {
        await AssertInfoAsync(image, size, createType);
        await ImageFolder.AssertBytesAsync("vmdk", image, 0, VmdkGrain.Size, 1, TestContext.CancellationToken);
        await ImageFolder.AssertBytesAsync("vmdk", image, VmdkGrain.Size, 1 << 20, 0, TestContext.CancellationToken);
        await ImageFolder.AssertBytesAsync("vmdk", image, lastGrain - (1 << 20), 1 << 20, 0, TestContext.CancellationToken);
        await ImageFolder.AssertBytesAsync("vmdk", image, lastGrain, size - lastGrain, 2, TestContext.CancellationToken);
    }

    private static byte[] Compressed(byte value)
    {
        var grain = new byte[VmdkGrain.Size];
        Array.Fill(grain, value);
        using var output = new MemoryStream();
        using (var stream = new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(grain);
        }

        return output.ToArray();
    }

    private async Task AssertInfoAsync(string image, long size, string createType)
    {
        using var info = JsonDocument.Parse(await Judge.RunAsync("qemu-img", ["info", "--output=json", "-f", "vmdk", image], TestContext.CancellationToken));
        Assert.AreEqual(size, info.RootElement.GetProperty("virtual-size").GetInt64());
        var data = info.RootElement.GetProperty("format-specific").GetProperty("data");
        Assert.AreEqual(createType, data.GetProperty("create-type").GetString());
        Assert.AreEqual(0x0123abcd, data.GetProperty("cid").GetInt64());
    }
}
