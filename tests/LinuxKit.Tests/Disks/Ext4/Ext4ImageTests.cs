using System.Globalization;
using System.Text.RegularExpressions;
using LinuxKit.Archives;
using LinuxKit.Disks.Ext4;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Disks.Trees;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.Ext4;

[TestClass]
public sealed class Ext4ImageTests
{
    private static readonly Ext4Options Options = new()
    {
        Uuid = new("8c1e7a2f-3d54-4b0c-9f7e-2a6b1c0d9e8f"),
        HashSeed = new("01234567-89ab-cdef-0123-456789abcdef"),
        Timestamp = RootSample.Timestamp,
        Label = "root é",
    };

    private static RootSample sample = null!;

    public required TestContext TestContext { get; init; }

    [ClassInitialize]
    public static async Task ComposeAsync(TestContext _) => sample = await RootSample.OfFilesAsync();

    [ClassCleanup]
    public static void Dispose() => sample.Dispose();

    [TestMethod]
    public async Task Write_AllKindsAndSizes_DebugfsExtractsTheSame()
    {
        using var tree = new UnpackedTree();
        await WriteAsync(sample, Options, tree.Image);

        await CheckAsync(tree.Image);
        await DebugAsync(tree.Image, $"rdump / {tree.Folder}");

        Directory.Delete(Path.Combine(tree.Folder, "lost+found"));
        await tree.AssertIsAsync(sample, TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Write_Twice_IsTheSame()
    {
        using var tree = new UnpackedTree();
        await WriteAsync(sample, Options, tree.Image);
        var first = await File.ReadAllBytesAsync(tree.Image, TestContext.CancellationToken);
        await File.WriteAllBytesAsync(tree.Image, RootSample.Noise(1, first.Length + 5000), TestContext.CancellationToken);
        await WriteAsync(sample, Options, tree.Image);

        var second = await File.ReadAllBytesAsync(tree.Image, TestContext.CancellationToken);
        Assert.IsTrue(first.AsSpan().SequenceEqual(second));
    }

    [TestMethod]
    public async Task Write_Options_AreInTheSuperblock()
    {
        using var tree = new UnpackedTree();
        await WriteAsync(sample, Options with { ReadOnly = true }, tree.Image);

        var dump = await DumpAsync(tree.Image);

        await CheckAsync(tree.Image);
        Assert.AreEqual("root é", dump["Filesystem volume name"]);
        Assert.AreEqual("8c1e7a2f-3d54-4b0c-9f7e-2a6b1c0d9e8f", dump["Filesystem UUID"]);
        Assert.AreEqual("01234567-89ab-cdef-0123-456789abcdef", dump["Directory Hash Seed"]);
        Assert.AreEqual("Sun Sep 13 12:26:40 2020", dump["Filesystem created"]);
        Assert.AreEqual("0", dump["Free blocks"]);
        StringAssert.Contains(dump["Filesystem features"], "metadata_csum read-only");
    }

    [TestMethod]
    public async Task Write_ModesDevicesAndLinks_AreKept()
    {
        using var files = await RootSample.OfAsync(new TestLayer()
            .File("suid", "s", "4755", 100_000, 70_000).Device("null", 1, 3).Device("large", 259, 70_000).Dir("tmp", "3777").Dir("tmp/a").Symlink("fast", new string('f', 59))
            .Symlink("slow", new string('s', 60)).Fifo("pipe").HardLink("aaa", "suid").HardLink("tmp/b", "suid"));
        using var tree = new UnpackedTree();
        await WriteAsync(files, Options, tree.Image);

        await CheckAsync(tree.Image);
        await AssertStatAsync("suid", "Type: regular    Mode:  04755", "User: 100000   Group: 70000", "Links: 3 ");
        await AssertStatAsync("null", "Type: character special    Mode:  0600", "Device major/minor number: 01:03");
        await AssertStatAsync("large", "Device major/minor number: 259:70000");
        await AssertStatAsync("tmp", "Type: directory    Mode:  03777", "Links: 3 ");
        await AssertStatAsync("fast", "Fast link dest: \"ffff");
        await AssertStatAsync("slow", "Size: 60", "EXTENTS:");
        await AssertStatAsync("pipe", "Type: FIFO    Mode:  0622");
        Assert.HasCount(1, (await Task.WhenAll(new[] { "suid", "aaa", "tmp/b" }.Select(path => DebugAsync(tree.Image, $"stat {path}")))).Distinct().ToArray());

        async Task AssertStatAsync(string path, params string[] expected)
        {
            var stat = await DebugAsync(tree.Image, $"stat {path}");
            foreach (var text in expected)
            {
                StringAssert.Contains(stat, text);
            }
        }
    }

    [TestMethod]
    public async Task Write_Attributes_AreInInodesAndBlocks()
    {
        var large = new string('v', 3000);
        using var files = await RootSample.OfAsync(new TestLayer()
            .Attributes("many", ("user.b", "small"), ("user.a", large), ("trusted.x", "1"), ("security.capability", "cap"), ("user.empty", ""), ("user." + new string('n', 200), "long name"))
            .Attributes("few", ("user.a", "1")));
        using var tree = new UnpackedTree();
        await WriteAsync(files, Options, tree.Image);

        await CheckAsync(tree.Image);
        StringAssert.Contains(await DebugAsync(tree.Image, "ea_get many user.a"), $"\"{large}\"");
        StringAssert.Contains(await DebugAsync(tree.Image, "ea_get many user.b"), "\"small\"");
        StringAssert.Contains(await DebugAsync(tree.Image, "ea_get many security.capability"), "\"cap\"");
        StringAssert.Contains(await DebugAsync(tree.Image, "ea_get many user." + new string('n', 200)), "\"long name\"");
        StringAssert.Contains(await DebugAsync(tree.Image, "ea_list many"), "user.empty (0)");
        StringAssert.Contains(await DebugAsync(tree.Image, "stat few"), "File ACL: 0");
        StringAssert.Contains(await DebugAsync(tree.Image, "ea_get few user.a"), "\"1\"");
    }

    [TestMethod]
    public async Task Write_AccessControlList_IsConverted()
    {
        // Version 2; owner rw-, user 1000 r--, group r--, mask r--, others ---.
        var list = Convert.FromHexString("02000000" + "01000600FFFFFFFF" + "02000400E8030000" + "04000400FFFFFFFF" + "10000400FFFFFFFF" + "20000000FFFFFFFF");
        using var files = await RootSample.OfAsync(new TestLayer(), new GeneratedEntry(new ArchiveEntry
        {
            Path = "listed",
            Kind = EntryKind.Directory,
            Mode = 0b110_100_000,
            ExtendedAttributes = ArchiveEntry.NoExtendedAttributes.Add("system.posix_acl_default", [.. list]),
        }));
        using var tree = new UnpackedTree();
        await WriteAsync(files, Options, tree.Image);

        await CheckAsync(tree.Image);
        var hex = await DebugAsync(tree.Image, "ea_get -x listed system.posix_acl_default");

        // Only the user's entry has a number there, and debugfs makes the others 0.
        StringAssert.Contains(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(list).Replace("ffffffff", "00000000", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Write_SizeGiven_IsTheSize()
    {
        using var tree = new UnpackedTree();
        foreach (var size in new[] { 64L << 20, (200L << 20) + 100, (128L << 20) + (20 << 12), 900L << 20, (16L << 30) + (20 << 12) })
        {
            var length = await WriteAsync(sample, Options with { Size = size }, tree.Image);

            await CheckAsync(tree.Image);
            Assert.IsLessThanOrEqualTo(size, length);
            Assert.IsGreaterThan(size - (60 << 12), length);
            Assert.IsGreaterThan(size / 16384 * 9 / 10, long.Parse((await DumpAsync(tree.Image))["Inode count"], CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public async Task Write_FreeSpace_IsFree()
    {
        using var tree = new UnpackedTree();
        foreach (var free in new[] { 1L, 100L << 20, 1L << 30 })
        {
            await WriteAsync(sample, Options with { FreeSpace = free }, tree.Image);

            await CheckAsync(tree.Image);
            var dump = await DumpAsync(tree.Image);
            Assert.IsGreaterThanOrEqualTo(free, long.Parse(dump["Free blocks"], CultureInfo.InvariantCulture) * 4096);
            Assert.IsGreaterThanOrEqualTo(free / 16384, long.Parse(dump["Free inodes"], CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public async Task Write_SizeTooSmall_SaysHowManyBytesAreNeeded()
    {
        using var tree = new UnpackedTree();
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync(sample, Options with { Size = 100_000 }, tree.Image));

        Assert.AreEqual("LK0941", exception.Diagnostic.Code);
        var needed = long.Parse(Regex.Match(exception.Diagnostic.Message, "needs ([0-9]+) bytes").Groups[1].Value, CultureInfo.InvariantCulture);
        await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync(sample, Options with { Size = needed - 4096 }, tree.Image));
        Assert.AreEqual(needed, await WriteAsync(sample, Options with { Size = needed }, tree.Image));
        await CheckAsync(tree.Image);
    }

    [TestMethod]
    public async Task Write_HolesEverywhere_AreATreeOfExtents()
    {
        var content = new byte[12 << 20];
        for (var block = 1; block < content.Length / 4096; block += 2)
        {
            content[(block * 4096) + (block % 4096)] = (byte)(1 + (block % 255));
        }

        using var files = await RootSample.OfAsync(new TestLayer().File("holes", content));
        using var tree = new UnpackedTree();
        await WriteAsync(files, Options, tree.Image);

        await CheckAsync(tree.Image);
        await DebugAsync(tree.Image, $"dump holes {tree.Folder}/holes");
        var dumped = await File.ReadAllBytesAsync(Path.Combine(tree.Folder, "holes"), TestContext.CancellationToken);
        Assert.IsTrue(content.AsSpan().SequenceEqual(dumped));
        Assert.IsLessThan(7 << 20, new FileInfo(tree.Image).Length);
        StringAssert.Contains(await DebugAsync(tree.Image, "ex holes"), " 2/ 2   1/340");
    }

    [TestMethod]
    public async Task Write_SystemWithLostAndFound_KeepsIt()
    {
        using var files = await RootSample.OfAsync(new TestLayer().Dir("lost+found", "711").File("lost+found/found", "it"));
        using var tree = new UnpackedTree();
        await WriteAsync(files, Options, tree.Image);

        await CheckAsync(tree.Image);
        await DebugAsync(tree.Image, $"rdump / {tree.Folder}");
        await tree.AssertIsAsync(files, TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Write_MoreThanAGroup_PassesOverCopies()
    {
        var size = LongRun.Count(500, 3) << 20;
        using var files = await RootSample.OfAsync(new TestLayer().File("noise", RootSample.Noise(1, size)).File("more", RootSample.Noise(2, 1 << 20)));
        using var tree = new UnpackedTree();
        await WriteAsync(files, Options, tree.Image);

        await CheckAsync(tree.Image);
        await DebugAsync(tree.Image, $"rdump / {tree.Folder}");
        Directory.Delete(Path.Combine(tree.Folder, "lost+found"));
        await tree.AssertIsAsync(files, TestContext.CancellationToken);
    }

    private async Task CheckAsync(string image) =>
        Assert.DoesNotContain("WARNING", await Judge.RunAsync("sh", ["-c", "e2fsck -fn \"$0\" 2>&1", image], TestContext.CancellationToken));

    private async Task<Dictionary<string, string>> DumpAsync(string image) =>
        (await Judge.RunAsync("sh", ["-c", "dumpe2fs -h \"$0\" 2>/dev/null", image], TestContext.CancellationToken)).Split('\n')
            .Where(line => line.Contains(':')).ToDictionary(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 1)..].Trim());

    private Task<string> DebugAsync(string image, string request) =>
        Judge.RunAsync("sh", ["-c", "debugfs -R \"$1\" \"$0\" 2>/dev/null", image, request], TestContext.CancellationToken);

    private static async Task<long> WriteAsync(RootSample sample, Ext4Options options, string path)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        var length = await Ext4Image.WriteAsync(sample.Root, options, file, default);
        Assert.AreEqual(length, file.Length);
        Assert.AreEqual(0, length % 4096);
        return length;
    }
}
