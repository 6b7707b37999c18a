using System.Text.RegularExpressions;
using LinuxKit.Disks.Partitions;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Partitions;

[TestClass]
public sealed partial class MbrDiskTests
{
    private static readonly DiskOptions Options = new() { MbrSignature = 0xcafe1234 };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Write_FourPartitions_SfdiskSeesThem()
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("disk.img");
        var disk = MbrDisk.Plan(
            Options with { Size = 11L << 30 },
            [
                PartitionOf(1, MbrType.Fat16) with { Active = true },
                PartitionOf((5 << 20) + 1, MbrType.Fat32),
                PartitionOf(0, MbrType.EfiSystem),
                new("root", default, default, TestContents.Zeros(10L << 30)) { MbrType = MbrType.Linux },
            ]);
        await disk.Content.ToFileAsync(image, TestContext.CancellationToken);
        StringAssert.Contains(await Judge.RunAsync("sfdisk", ["--verify", image], TestContext.CancellationToken), "No errors detected.");
        var dump = await Judge.RunAsync("sfdisk", ["--dump", image], TestContext.CancellationToken);
        Assert.AreEqual(
            """
            label: dos
            label-id: 0xcafe1234
            device: disk.img
            unit: sectors
            sector-size: 512

            disk.img1 : start= 2048, size= 2048, type=e, bootable
            disk.img2 : start= 4096, size= 12288, type=c
            disk.img3 : start= 16384, size= 2048, type=ef
            disk.img4 : start= 18432, size= 20971520, type=83

            """.ReplaceLineEndings("\n"),
            Spaces().Replace(dump.Replace(image, "disk.img", StringComparison.Ordinal), " "));
        Assert.AreEqual(9 << 20, disk.OffsetOf(3));
    }

    [TestMethod]
    public async Task Write_BootCodeAndGap_AreWhereABiosAndALoaderLookForThem()
    {
        var (code, gap) = (TestContents.Bytes(440, 1), TestContents.Bytes(70_000, 2));
        var disk = MbrDisk.Plan(Options with { BootCode = code, BootGap = LinuxKit.Disks.DiskContent.Of(gap) }, [PartitionOf(1, MbrType.Linux)]);
        var bytes = await disk.Content.ToBytesAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(code, bytes[..440]);
        Assert.AreEqual("3412FECA0000" + "00202100" + "83410100" + "00080000" + "00080000" + new string('0', 96) + "55AA", Convert.ToHexString(bytes[440..512]));
        CollectionAssert.AreEqual(gap, bytes[512..(512 + gap.Length)]);
        Assert.AreEqual(1 << 20, disk.OffsetOf(0));
    }

    [TestMethod]
    public void Plan_GapLargerThanTheAlignment_MovesTheFirstPartition()
    {
        var fits = Options with { BootGap = TestContents.Zeros((1 << 20) - 512) };
        Assert.AreEqual(1 << 20, MbrDisk.Plan(fits, [PartitionOf(1, MbrType.Linux)]).OffsetOf(0));
        Assert.AreEqual(2 << 20, MbrDisk.Plan(fits with { BootGap = TestContents.Zeros((1 << 20) - 511) }, [PartitionOf(1, MbrType.Linux)]).OffsetOf(0));
    }

    [TestMethod]
    public void EntryOf_LastSectorThatFits_IsWritten()
    {
        var entry = MbrDisk.EntryOf(PartitionOf(1, MbrType.Linux), new(uint.MaxValue, 1));
        Span<byte> bytes = stackalloc byte[MbrEntry.Size];
        entry.Write(bytes);
        Assert.AreEqual("00FEFFFF83FEFFFFFFFFFFFF01000000", Convert.ToHexString(bytes));
    }

    [TestMethod]
    public void Plan_WhatDoesNotFit_IsRefused()
    {
        var one = PartitionOf(1, MbrType.Linux);
        Fails("LK0906", Options with { Size = (2 << 20) - 512 }, one);
        Fails("LK0907", Options, one, one, one, one, one);
        Fails("LK0908", Options, one with { Content = TestContents.Zeros(1L << 41) });
        Fails("LK0909", Options with { BootCode = new byte[441] }, one);
        Assert.AreEqual(2 << 20, MbrDisk.Plan(Options with { Size = 2 << 20 }, [one]).Content.Size);

        static void Fails(string code, DiskOptions options, params Partition[] partitions) =>
            Assert.AreEqual(code, Assert.ThrowsExactly<LinuxKitException>(() => MbrDisk.Plan(options, partitions)).Diagnostic.Code);
    }

    private static Partition PartitionOf(int size, byte type) => new("data", default, default, TestContents.Pattern(size, 1)) { MbrType = type };

    [GeneratedRegex("  +")]
    private static partial Regex Spaces();
}
