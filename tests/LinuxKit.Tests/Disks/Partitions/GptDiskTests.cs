using System.Text.RegularExpressions;
using LinuxKit.Disks.Partitions;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Partitions;

[TestClass]
public sealed partial class GptDiskTests
{
    private static readonly DiskOptions Options = new() { DiskId = new("00112233-4455-6677-8899-aabbccddeeff"), MbrSignature = 0xcafe1234 };

    private static readonly Partition[] Partitions =
    [
        new("BIOS boot", PartitionTypes.BiosBoot, new("10000000-0000-0000-0000-000000000001"), TestContents.Pattern(30_001, 1)),
        new("EFI System", PartitionTypes.EfiSystem, new("10000000-0000-0000-0000-000000000002"), TestContents.Pattern(1 << 20, 2)) { Active = true },
        new("root-Größe-𝄞", PartitionTypes.LinuxRootAmd64, new("10000000-0000-0000-0000-000000000003"), TestContents.Pattern((1 << 20) + 1, 3))
        {
            Attributes = 1UL << 60,
        },
    ];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Write_ThreePartitions_SgdiskAndSfdiskSeeThem()
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("disk.img");
        var disk = GptDisk.Plan(Options, Partitions);
        await disk.Content.ToFileAsync(image, TestContext.CancellationToken);

        await AssertCleanAsync(image);
        var dump = await Judge.RunAsync("sfdisk", ["--dump", image], TestContext.CancellationToken);
        Assert.AreEqual(
            """
            label: gpt
            label-id: 00112233-4455-6677-8899-AABBCCDDEEFF
            device: disk.img
            unit: sectors
            first-lba: 34
            last-lba: 12254
            sector-size: 512

            disk.img1 : start= 2048, size= 2048, type=21686148-6449-6E6F-744E-656564454649, uuid=10000000-0000-0000-0000-000000000001, name="BIOS boot"
            disk.img2 : start= 4096, size= 2048, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, uuid=10000000-0000-0000-0000-000000000002, name="EFI System", attrs="LegacyBIOSBootable"
            disk.img3 : start= 6144, size= 4096, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, uuid=10000000-0000-0000-0000-000000000003, name="root-Gr\xc3\xb6\xc3\x9fe-\xf0\x9d\x84\x9e", attrs="GUID:60"

            """.ReplaceLineEndings("\n"),
            Spaces().Replace(dump.Replace(image, "disk.img", StringComparison.Ordinal), " "));
        Assert.AreEqual(6 << 20, disk.Content.Size);
    }

    [TestMethod]
    public async Task Write_ThreePartitions_LieWherePlanned()
    {
        var disk = GptDisk.Plan(Options, Partitions);
        var bytes = await disk.Content.ToBytesAsync(TestContext.CancellationToken);
        for (var i = 0; i < Partitions.Length; i++)
        {
            var content = await Partitions[i].Content.ToBytesAsync(TestContext.CancellationToken);
            var (start, end) = ((int)disk.OffsetOf(i), (int)(disk.OffsetOf(i) + disk.SizeOf(i)));
            CollectionAssert.AreEqual(content, bytes[start..(start + content.Length)]);
            Assert.IsFalse(bytes.AsSpan((start + content.Length)..end).ContainsAnyExcept((byte)0));
        }
    }

    [TestMethod]
    [DataRow(1, "the first copy")]
    [DataRow(-33, "the last copy")]
    public async Task Write_DamagedCopy_SgdiskTakesTheOther(int sector, string what)
    {
        TestContext.WriteLine(what);
        using var folder = new TestFolder();
        var image = folder.PathOf("disk.img");
        var bytes = await GptDisk.Plan(Options, Partitions).Content.ToBytesAsync(TestContext.CancellationToken);
        await File.WriteAllBytesAsync(image, bytes, TestContext.CancellationToken);
        var intact = await ListAsync(image);
        bytes.AsSpan(sector * 512 + (sector < 0 ? bytes.Length : 0), 33 * 512).Clear();
        await File.WriteAllBytesAsync(image, bytes, TestContext.CancellationToken);
        Assert.AreEqual(intact, await ListAsync(image));
        StringAssert.Contains(intact, "root-Größe");
    }

    [TestMethod]
    public async Task Write_PartitionsWithMbrTypes_SgdiskSeesAHybrid()
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("disk.img");
        Partition[] partitions =
        [
            Partitions[0],
            Partitions[1] with { MbrType = MbrType.EfiSystem, Active = true },
            Partitions[2] with { MbrType = MbrType.Linux, Active = false },
        ];
        await GptDisk.Plan(Options, partitions).Content.ToFileAsync(image, TestContext.CancellationToken);
        await AssertCleanAsync(image);
        StringAssert.Contains(await Judge.RunAsync("gdisk", ["-l", image], TestContext.CancellationToken), "MBR: hybrid");
        var mbr = await File.ReadAllBytesAsync(image, TestContext.CancellationToken);
        Assert.AreEqual(
            "00000200" + "EE410100" + "01000000" + "FF0F0000"
            + "80410200" + "EF612100" + "00100000" + "00080000"
            + "00612200" + "83A22200" + "00180000" + "00100000"
            + new string('0', 32),
            Convert.ToHexString(mbr[446..510]));
    }

    [TestMethod]
    public void Plan_WhatDoesNotFit_IsRefused()
    {
        var one = Partitions[0];
        Fails("LK0906", Options with { Size = 2 << 20 }, one);
        Fails("LK0907", Options, [.. Enumerable.Repeat(one, 129)]);
        Fails("LK0907", Options, [.. Enumerable.Repeat(one with { MbrType = MbrType.Linux }, 4)]);
        Fails("LK0908", Options, one with { Name = new string('n', 37) });
        Fails("LK0909", Options with { BootCode = new byte[441] }, one);
        Assert.AreEqual((2 << 20) + 33 * 512, GptDisk.Plan(Options with { Size = (2 << 20) + 33 * 512 }, [one]).Content.Size);
        Assert.AreEqual(130 << 20, GptDisk.Plan(Options, [.. Enumerable.Repeat(one with { Name = new string('n', 36) }, 128)]).Content.Size);

        static void Fails(string code, DiskOptions options, params Partition[] partitions) =>
            Assert.AreEqual(code, Assert.ThrowsExactly<LinuxKitException>(() => GptDisk.Plan(options, partitions)).Diagnostic.Code);
    }

    [TestMethod]
    public async Task Write_BootCode_ComesWithAnActiveEntryThatIsNoPartition()
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("disk.img");
        await GptDisk.Plan(Options with { BootCode = new byte[] { 0xEB, 0xFE } }, Partitions).Content.ToFileAsync(image, TestContext.CancellationToken);

        await AssertCleanAsync(image);
        StringAssert.Contains(await Judge.RunAsync("gdisk", ["-l", image], TestContext.CancellationToken), "MBR: protective");
        var mbr = await File.ReadAllBytesAsync(image, TestContext.CancellationToken);
        Assert.AreEqual("80000100" + "00000100" + "00000000" + "01000000", Convert.ToHexString(mbr[462..478]));
    }

    [TestMethod]
    public async Task Write_LargerDisk_HasItsBackupAtTheEnd()
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("disk.img");
        await GptDisk.Plan(Options with { Size = (1L << 30) + 512 }, Partitions).Content.ToFileAsync(image, TestContext.CancellationToken);
        await AssertCleanAsync(image);
    }

    [TestMethod]
    public async Task Write_ContentThatIsNotAsLongAsItSaid_IsAnError()
    {
        foreach (var (promised, written) in new[] { (10, 9), (10, 11), (0, 1) })
        {
            var content = TestContents.Pattern(written, 1) with { Size = promised };
            var disk = GptDisk.Plan(Options, [Partitions[0] with { Content = content }]);
            var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => disk.Content.WriteAsync(Stream.Null, TestContext.CancellationToken));
            Assert.AreEqual("LK0302", error.Diagnostic.Code);
            StringAssert.Contains(error.Message, "'BIOS boot'");
        }
    }

    /// <summary>The partitions, without what sgdisk says of a damaged table.</summary>
    private async Task<string> ListAsync(string image)
    {
        var output = await Judge.RunAsync("sh", ["-c", "sgdisk -p \"$0\" 2>/dev/null", image], TestContext.CancellationToken);
        return output[output.IndexOf("Number", StringComparison.Ordinal)..];
    }

    private async Task AssertCleanAsync(string image)
    {
        StringAssert.Contains(await Judge.RunAsync("sgdisk", ["-v", image], TestContext.CancellationToken), "No problems found.");
        StringAssert.Contains(await Judge.RunAsync("sfdisk", ["--verify", image], TestContext.CancellationToken), "No errors detected.");
    }

    [GeneratedRegex("  +")]
    private static partial Regex Spaces();
}
