using System.Buffers.Binary;
using System.Text.Json;
using LinuxKit.Disks;
using LinuxKit.Disks.Qcow2;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Qcow2;

[TestClass]
public sealed class Qcow2ImageTests : IDisposable
{
    private readonly ImageFolder _folder = new();

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> Cases =>
        from name in TestDisk.All.Keys
        from compression in Enum.GetNames<Qcow2Compression>()
        select new object[] { name, compression };

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public async Task Write_AnyDisk_QemuReadsIt(string name, string compression)
    {
        var disk = TestDisk.All[name];
        var options = new Qcow2Options { Compression = Enum.Parse<Qcow2Compression>(compression) };
        await _folder.JudgeAsync(
            disk, "qcow2", check: true, output => Qcow2Image.WriteAsync(disk.Content, options, output, TestContext.CancellationToken), TestContext.CancellationToken);
    }

    [TestMethod]
    [DataRow("Deflate", "zlib")]
    [DataRow("Zstd", "zstd")]
    public async Task Write_Compressed_SaysHowAndIsSmall(string compression, string name)
    {
        var disk = TestDisk.All["all text"];
        var image = await _folder.WriteAsync("disk", output => Qcow2Image.WriteAsync(
            disk.Content, new Qcow2Options { Compression = Enum.Parse<Qcow2Compression>(compression) }, output, TestContext.CancellationToken));

        using var info = JsonDocument.Parse(await Judge.RunAsync("qemu-img", ["info", "--output=json", "-f", "qcow2", image], TestContext.CancellationToken));
        Assert.AreEqual(disk.Size, info.RootElement.GetProperty("virtual-size").GetInt64());
        var specific = info.RootElement.GetProperty("format-specific").GetProperty("data");
        Assert.AreEqual("1.1", specific.GetProperty("compat").GetString());
        Assert.AreEqual(name, specific.GetProperty("compression-type").GetString());
        Assert.IsLessThan(disk.Size / 4, new FileInfo(image).Length);
    }

    [TestMethod]
    public async Task Write_OtherContent_IsAnotherImage()
    {
        var options = new Qcow2Options();
        var one = await WriteAsync(new TestDisk(4096, (0, [1])), options);
        var two = await WriteAsync(new TestDisk(4096, (0, [2])), options);
        CollectionAssert.AreNotEqual(one, two);
    }

    [TestMethod]
    public async Task Write_NoiseCompressed_IsStoredAsItIs()
    {
        var image = await WriteAsync(TestDisk.All["all noise"], new Qcow2Options());
        var plain = await WriteAsync(TestDisk.All["all noise"], new Qcow2Options { Compression = Qcow2Compression.None });
        CollectionAssert.AreEqual(plain, image);
    }

    [TestMethod]
    public async Task Write_MoreThanTwoTebibytes_QemuReadsIt()
    {
        // Straight to the clusters: zeros of so many bytes take their time.
        var size = (3L << 40) + 512;
        var (first, last) = (TestDisk.Text(Qcow2Header.ClusterSize), new byte[Qcow2Header.ClusterSize]);
        last[511] = 1;
        var image = await _folder.WriteAsync("disk", async output =>
        {
            var writer = new Qcow2Writer(size, output);
            await writer.WriteAsync(0, first, TestContext.CancellationToken);
            await writer.WriteAsync(size / Qcow2Header.ClusterSize, last, TestContext.CancellationToken);
            await writer.FinishAsync(Qcow2Compression.None, TestContext.CancellationToken);
        });

        await _folder.CompareAsync(new TestDisk(size, (0, first), (size - 1, [1])), "qcow2", image, TestContext.CancellationToken);
        await Judge.RunAsync("qemu-img", ["check", image], TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Refcounts_OfMoreThanOneBlock_CountThemselves()
    {
        // 32768 clusters fill a block of counts to the last, so that the block itself needs another.
        using var output = new MemoryStream();
        var counts = new Qcow2Refcounts();
        counts.Add(0, 32768L * Qcow2Header.ClusterSize);
        var (offset, clusters) = await counts.WriteAsync(32768L * Qcow2Header.ClusterSize, output, TestContext.CancellationToken);

        Assert.AreEqual((32770L * Qcow2Header.ClusterSize, 1), (offset, clusters));
        Assert.AreEqual(3 * Qcow2Header.ClusterSize, output.Length);
        var bytes = output.ToArray();
        for (var i = 0; i < Qcow2Header.ClusterSize; i += 2)
        {
            Assert.AreEqual(i < 6 ? 1 : 0, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(Qcow2Header.ClusterSize + i)));
        }
    }

    [TestMethod]
    public async Task Write_UnevenSize_IsRefused()
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync(new TestDisk(1000), new Qcow2Options()));
        Assert.AreEqual(DiskImageDiagnostics.UnevenSize, exception.Diagnostics.Single().Descriptor);
    }

    private async Task<byte[]> WriteAsync(TestDisk disk, Qcow2Options options)
    {
        using var output = new MemoryStream();
        await Qcow2Image.WriteAsync(disk.Content, options, output, TestContext.CancellationToken);
        return output.ToArray();
    }
}
