using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Fat;

[TestClass]
public sealed class FatFileSystemTests
{
    private static readonly FatOptions Options = new()
    {
        Label = "LinuxKit",
        VolumeId = 0x1234abcd,
        Timestamp = new(2024, 2, 29, 13, 37, 59, TimeSpan.FromHours(2)),
        HiddenSectors = 2048,
    };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(12)]
    [DataRow(16)]
    [DataRow(32)]
    public async Task Write_AllKindsOfNames_MtoolsUnpacksTheSame(int bits)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["EFI/BOOT/BOOTX64.EFI"] = TestContents.Bytes(100_001, 1),
            ["EFI/Linux/linuxkit.efi"] = TestContents.Bytes(512, 2),
            ["loader/loader.conf"] = "timeout 0\n"u8.ToArray(),
            ["loader/entries/a very long name of an entry.conf"] = TestContents.Bytes(513, 3),
            ["empty"] = [],
            [".hidden"] = TestContents.Bytes(1, 4),
            ["two.periods.txt"] = TestContents.Bytes(2, 5),
            ["plus+[x]=y;z,.a"] = TestContents.Bytes(3, 6),
            ["Grüße/日本語/♪ clef.txt"] = TestContents.Bytes(4, 7),
            [new string('n', 255)] = TestContents.Bytes(5, 8),
            [new string('ä', 127)] = TestContents.Bytes(6, 9),
            [new string('d', 13) + "/" + new string('e', 26)] = TestContents.Bytes(7, 10),
            ["1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/deep"] = TestContents.Bytes(8, 11),
        };
        var plan = FatFileSystem.Plan(Options with { Type = (FatType)bits }, [.. files.Select(file => new FatFile(file.Key, DiskContent.Of(file.Value)))]);
        Assert.AreEqual(bits, (int)plan.Type);

        using var folder = new TestFolder();
        var image = folder.PathOf("fat.img");
        await plan.Content.ToFileAsync(image, TestContext.CancellationToken);
        await AssertCleanAsync(image, files.Keys);
        await Judge.RunAsync("mcopy", ["-s", "-m", "-i", image, "::/", folder.PathOf("out")], TestContext.CancellationToken);
        var unpacked = Directory.GetFiles(folder.PathOf("out"), "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder.PathOf("out"), path).Replace('\\', '/'), File.ReadAllBytes);
        CollectionAssert.AreEqual(files.Keys, unpacked.Keys.Order(StringComparer.Ordinal).ToArray());
        var bytes = await File.ReadAllBytesAsync(image, TestContext.CancellationToken);
        foreach (var (path, content) in files)
        {
            CollectionAssert.AreEqual(content, unpacked[path], path);
            var (offset, length) = plan.FindExtent(path);
            CollectionAssert.AreEqual(content, bytes[(int)offset..(int)(offset + length)], path);
        }
    }

    /// <summary>mtools has no names beyond UCS-2, nor of more than 255 bytes of UTF-8; GRUB has.</summary>
    [TestMethod]
    public async Task Write_NamesBeyondMtools_GrubReadsTheSame()
    {
        var files = new[] { "𝄞 clef.txt", new string('ä', 255), string.Concat(Enumerable.Repeat("𝄞", 127)) }
            .Select((name, index) => (Path: $"Größe/{name}", Content: TestContents.Bytes(5000 + index, index))).ToArray();
        using var folder = new TestFolder();
        var image = folder.PathOf("fat.img");
        var plan = FatFileSystem.Plan(Options, [.. files.Select(file => new FatFile(file.Path, DiskContent.Of(file.Content)))]);
        await plan.Content.ToFileAsync(image, TestContext.CancellationToken);
        await AssertCleanAsync(image, files.Select(file => file.Path));
        foreach (var (path, content) in files)
        {
            CollectionAssert.AreEqual(content, await Judge.FilterAsync("grub-fstest", [image, "cat", $"(loop0)/{path}"], [], TestContext.CancellationToken));
        }
    }

    /// <summary>fsck.fat counts folders and the label as files.</summary>
    private async Task AssertCleanAsync(string image, IEnumerable<string> paths)
    {
        var report = await Judge.RunAsync("fsck.fat", ["-n", "-v", image], TestContext.CancellationToken);
        TestContext.WriteLine(report);
        StringAssert.Contains(report, $": {1 + paths.Concat(paths.SelectMany(ArchivePath.Ancestors)).Distinct().Count()} files, ");
    }
}
