using System.Text.Json;
using LinuxKit.Disks;
using LinuxKit.Disks.Vhd;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Vhd;

[TestClass]
public sealed class VhdTests : IDisposable
{
    private static readonly VhdOptions Options = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"), DateTimeOffset.UnixEpoch.AddYears(40));

    private readonly ImageFolder _folder = new();

    public required TestContext TestContext { get; init; }

    private static IEnumerable<object[]> Names => TestDisk.Names;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Names))]
    public async Task WriteDynamic_AnyDisk_QemuReadsIt(string name)
    {
        var disk = TestDisk.All[name];
        var image = await _folder.JudgeAsync(
            disk, "vpc", check: false, output => DynamicVhd.WriteAsync(disk.Content, Options, output, TestContext.CancellationToken), TestContext.CancellationToken);
        await AssertSizeAsync(image, disk.Size);
    }

    [TestMethod]
    [DataRow("empty")]
    [DataRow("all noise")]
    [DataRow("last byte")]
    public async Task WriteFixed_WholeMebibytes_QemuReadsIt(string name)
    {
        var disk = TestDisk.All[name];
        var image = await _folder.JudgeAsync(
            disk, "vpc", check: false, output => FixedVhd.WriteAsync(disk.Content, Options, output, TestContext.CancellationToken), TestContext.CancellationToken);
        await AssertSizeAsync(image, disk.Size);
        Assert.AreEqual(disk.Size + 512, new FileInfo(image).Length);
    }

    [TestMethod]
    public async Task WriteFixed_NotWholeMebibytes_IsRefused()
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => FixedVhd.WriteAsync(TestDisk.All["one sector more"].Content, Options, new MemoryStream(), TestContext.CancellationToken));
        Assert.AreEqual(DiskImageDiagnostics.UnevenSize, exception.Diagnostics.Single().Descriptor);
    }

    [TestMethod]
    public async Task WriteDynamic_MoreThan2040Gibibytes_IsRefused()
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => DynamicVhd.WriteAsync(new TestDisk((2040L << 30) + 512).Content, Options, new MemoryStream(), TestContext.CancellationToken));
        Assert.AreEqual(DiskImageDiagnostics.TooLarge, exception.Diagnostics.Single().Descriptor);
    }

    [TestMethod]
    public async Task WriteDynamic_AsLargeAsCanBe_QemuReadsIt()
    {
        const long Size = DynamicVhdWriter.MaximumSize;
        var block = TestDisk.Noise(VhdDynamicHeader.BlockSize);
        var image = await _folder.WriteAsync("disk", async output =>
        {
            var writer = new DynamicVhdWriter(Size, output);
            await writer.WriteAsync((Size / VhdDynamicHeader.BlockSize) - 1, block, TestContext.CancellationToken);
            await writer.FinishAsync(Options, TestContext.CancellationToken);
        });
        await _folder.CompareAsync(new TestDisk(Size, (Size - block.Length, block)), "vpc", image, TestContext.CancellationToken);
    }

    // What qemu-img 7.2 says of the disks of 3 MiB to 2040 GiB that it makes, which are as large as their geometry where that can be.
    [TestMethod]
    [DataRow(3_168_256, 91, 4, 17)]
    [DataRow(67_125_248, 964, 8, 17)]
    [DataRow(629_637_120, 1220, 16, 63)]
    [DataRow(1_073_995_776, 2081, 16, 63)]
    [DataRow(26_843_701_248, 52013, 16, 63)]
    [DataRow(107_374_632_960, 51401, 16, 255)]
    [DataRow(2040L << 30, 65535, 16, 255)]
    public void Geometry_OfSizes_IsTheSpecifications(long size, int cylinders, int heads, int sectors) =>
        Assert.AreEqual(new VhdGeometry((ushort)cylinders, (byte)heads, (byte)sectors), VhdGeometry.Of(size / 512));

    [TestMethod]
    [DataRow(1_492_533_000, 545_848_200u)]
    [DataRow(0, 0u)]
    public void Footer_Timestamp_CountsFrom2000(long unixSeconds, uint expected)
    {
        var footer = new byte[VhdFooter.Size];
        new VhdFooter(VhdKind.Fixed, DateTimeOffset.FromUnixTimeSeconds(unixSeconds), 1 << 20, Guid.Empty).Write(footer);
        Assert.AreEqual(expected, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(footer.AsSpan(24)));
    }

    private async Task AssertSizeAsync(string image, long size)
    {
        using var info = JsonDocument.Parse(await Judge.RunAsync("qemu-img", ["info", "--output=json", "-f", "vpc", image], TestContext.CancellationToken));
        Assert.AreEqual(size, info.RootElement.GetProperty("virtual-size").GetInt64());
    }
}
