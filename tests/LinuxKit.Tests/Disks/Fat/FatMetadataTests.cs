using LinuxKit.Disks.Fat;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Fat;

[TestClass]
public sealed class FatMetadataTests
{
    private static readonly FatOptions Options = new() { Label = "Boot disk", VolumeId = 0x1234abcd, Timestamp = new(2024, 2, 29, 13, 37, 59, TimeSpan.FromHours(2)) };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Write_LabelAndTimes_MtoolsShowsThem()
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("fat.img");
        var plan = FatFileSystem.Plan(Options, [new("loader/Some entry.conf", TestContents.Pattern(1234, 1)), new("KERNEL", TestContents.Pattern(5, 2))]);
        await plan.Content.ToFileAsync(image, TestContext.CancellationToken);
        var listing = await Judge.RunAsync("mdir", ["-i", image, "-/", "::"], TestContext.CancellationToken);
        Assert.AreEqual(
            """
             Volume in drive : is BOOT DISK
             Volume Serial Number is 1234-ABCD
            Directory for ::/

            KERNEL               5 2024-02-29  11:37
            LOADER       <DIR>     2024-02-29  11:37  loader
                    2 files                   5 bytes

            Directory for ::/loader

            .            <DIR>     2024-02-29  11:37
            ..           <DIR>     2024-02-29  11:37
            SOMEEN~1 CON      1234 2024-02-29  11:37  Some entry.conf
                    3 files               1 234 bytes

            Total files listed:
                    5 files               1 239 bytes
                                         12 288 bytes free


            """.ReplaceLineEndings("\n"),
            string.Join('\n', listing.Split('\n').Select(line => line.TrimEnd())));
    }

    [TestMethod]
    [DataRow("1970-01-01T00:00:00Z", 0x0021, 0x0000, 0)]
    [DataRow("1980-01-01T00:00:00Z", 0x0021, 0x0000, 0)]
    [DataRow("1980-01-01T01:00:00+02:00", 0x0021, 0x0000, 0)]
    [DataRow("2024-02-29T13:37:59.123+02:00", 0x585d, 0x5cbd, 112)]
    [DataRow("2107-12-31T23:59:59.999Z", 0xff9f, 0xbf7d, 100)]
    [DataRow("2500-01-01T00:00:00Z", 0xff9f, 0xbf7d, 100)]
    public void Timestamp_AnyTime_IsTheNearest(string time, int date, int timeOfDay, int hundredths) =>
        Assert.AreEqual(
            new FatTimestamp((ushort)date, (ushort)timeOfDay, (byte)hundredths),
            FatTimestamp.Of(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

    [TestMethod]
    public async Task Write_LongName_HasTheBytesOfTheSpecification()
    {
        var plan = FatFileSystem.Plan(new() { VolumeId = 1 }, [new("The quick brown.fox", TestContents.Pattern(1, 0))]);
        var bytes = await plan.Content.ToBytesAsync(TestContext.CancellationToken);
        var root = bytes.AsSpan((1 + 2) * 512, 96);
        Assert.AreEqual(
            "42" + "77006E002E0066006F00" + "0F00" + "07" + "78000000FFFFFFFFFFFFFFFF" + "0000" + "FFFFFFFF"
            + "01" + "54006800650020007100" + "0F00" + "07" + "7500690063006B0020006200" + "0000" + "72006F00"
            + Convert.ToHexString("THEQUI~1FOX"u8) + "2000" + "00" + "00002100" + "2100" + "0000" + "00002100" + "0200" + "01000000",
            Convert.ToHexString(root));
    }

    [TestMethod]
    public async Task Write_SameFilesInAnyOrder_HaveTheSameBytes()
    {
        FatFile[] files = [.. Enumerable.Range(0, 50).Select(index => new FatFile($"folder {index % 7}/file with a long name {index}", TestContents.Pattern(index * 100, index)))];
        var first = await BytesOf(Options, files);
        CollectionAssert.AreEqual(first, await BytesOf(Options, [.. files.Reverse()]));
        var same = FatFileSystem.Plan(Options, files).Content;
        CollectionAssert.AreEqual(await same.ToBytesAsync(TestContext.CancellationToken), await same.ToBytesAsync(TestContext.CancellationToken));

        CollectionAssert.AreNotEqual(first, await BytesOf(Options with { VolumeId = 1 }, files));
        CollectionAssert.AreNotEqual(first, await BytesOf(Options with { Timestamp = default }, files));
        CollectionAssert.AreNotEqual(first, await BytesOf(Options with { HiddenSectors = 1 }, files));
        CollectionAssert.AreNotEqual(first, await BytesOf(Options, [.. files[..^1], files[^1] with { Content = TestContents.Pattern(4900, 1) }]));
    }

    private Task<byte[]> BytesOf(FatOptions options, FatFile[] files) => FatFileSystem.Plan(options, files).Content.ToBytesAsync(TestContext.CancellationToken);
}
