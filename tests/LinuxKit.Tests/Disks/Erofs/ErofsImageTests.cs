using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using LinuxKit.Disks.Erofs;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Disks.Trees;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.Erofs;

[TestClass]
public sealed class ErofsImageTests
{
    private static readonly ErofsOptions Options = new()
    {
        Uuid = new("8c1e7a2f-3d54-4b0c-9f7e-2a6b1c0d9e8f"),
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
    [DataRow(false)]
    [DataRow(true)]
    public async Task Write_AllKindsAndSizes_FsckExtractsTheSame(bool compressed)
    {
        using var tree = new UnpackedTree();
        await WriteAsync(sample, OptionsOf(compressed), tree.Image);

        await ExtractAsync(tree);

        await tree.AssertIsAsync(sample, TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task Write_Twice_IsTheSame()
    {
        using var tree = new UnpackedTree();
        await WriteAsync(sample, OptionsOf(true), tree.Image);
        var first = await File.ReadAllBytesAsync(tree.Image, TestContext.CancellationToken);
        await File.WriteAllBytesAsync(tree.Image, RootSample.Noise(1, first.Length + 5000), TestContext.CancellationToken);
        await WriteAsync(sample, OptionsOf(true), tree.Image);

        var second = await File.ReadAllBytesAsync(tree.Image, TestContext.CancellationToken);
        Assert.IsTrue(first.AsSpan().SequenceEqual(second));
    }

    [TestMethod]
    public async Task Write_Options_AreInTheSuperblock()
    {
        using var tree = new UnpackedTree();
        var length = await WriteAsync(sample, OptionsOf(true), tree.Image);

        var dump = await Judge.RunAsync("dump.erofs", ["-s", tree.Image], TestContext.CancellationToken);

        StringAssert.Contains(dump, $"Filesystem blocks:                            {length / 4096}");
        StringAssert.Contains(dump, "Filesystem UUID:                              8c1e7a2f-3d54-4b0c-9f7e-2a6b1c0d9e8f");
        StringAssert.Contains(dump, "sb_csum mtime 0padding");
        StringAssert.Contains(dump, "Sun Sep 13 12:26:40 2020");
    }

    [TestMethod]
    public async Task Write_HardLinks_AreOneInode()
    {
        using var tree = new UnpackedTree();
        await WriteAsync(sample, OptionsOf(false), tree.Image);

        var inodes = new List<string>();
        foreach (var path in new[] { "/aaa", "/usr/lib/libc", "/usr/zzz" })
        {
            inodes.Add(string.Join('\n', (await Judge.RunAsync("dump.erofs", [$"--path={path}", tree.Image], TestContext.CancellationToken)).Split('\n')[1..]));
        }

        StringAssert.Contains(inodes[0], "Links: 3");
        Assert.HasCount(1, inodes.Distinct().ToArray());
    }

    [TestMethod]
    public async Task Write_Modes_AreKept()
    {
        using var files = await RootSample.OfAsync(new TestLayer().File("suid", "s", "4755", 10, 20).Device("null", 1, 3).Fifo("pipe").Dir("tmp", "3777"));
        using var tree = new UnpackedTree();
        await WriteAsync(files, OptionsOf(false), tree.Image);

        var image = await File.ReadAllBytesAsync(tree.Image, TestContext.CancellationToken);
        foreach (var (path, mode) in new[] { ("/suid", "104755"), ("/null", "20600"), ("/pipe", "10622"), ("/tmp", "43777") })
        {
            // dump.erofs shows no more than nine bits.
            var dump = await Judge.RunAsync("dump.erofs", [$"--path={path}", tree.Image], TestContext.CancellationToken);
            var inode = int.Parse(Regex.Match(dump, "NID: ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture) * 32;
            Assert.AreEqual(mode, Convert.ToString(BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(inode + 4)), 8));
        }
    }

    [TestMethod]
    public async Task Write_ContentThatCompresses_IsAsSmallAsMkfsMakesIt()
    {
        using var tree = new UnpackedTree();
        var plain = await WriteAsync(sample, OptionsOf(false), tree.Image);
        var compressed = await WriteAsync(sample, OptionsOf(true), tree.Image);
        await ExtractAsync(tree);
        var other = tree.Folder + ".mkfs";
        try
        {
            await Judge.RunAsync("mkfs.erofs", ["-d0", "--quiet", "-zlz4", other, tree.Folder], TestContext.CancellationToken);

            Assert.IsLessThan(plain * 6 / 10, compressed);
            Assert.IsLessThan(new FileInfo(other).Length * 102 / 100, compressed);
        }
        finally
        {
            File.Delete(other);
        }
    }

    [TestMethod]
    public async Task Write_AttributeWithoutANumber_Fails()
    {
        using var files = await RootSample.OfAsync(new TestLayer().Attribute("a", "1", "user.fine", "x").Attribute("b", "1", "odd.name", "x"));

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ErofsImage.WriteAsync(files.Root, Options, new MemoryStream(), default));

        Assert.AreEqual("LK0940", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Diagnostic.Message, "'b' has the extended attribute 'odd.name'");
    }

    [TestMethod]
    public async Task Write_LabelTooLong_Fails()
    {
        var options = Options with { Label = "sixteen letters!" };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ErofsImage.WriteAsync(sample.Root, options, new MemoryStream(), default));

        Assert.AreEqual("LK0940", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Write_Zeros_TakeNoSpace()
    {
        using var files = await RootSample.OfAsync(new TestLayer().File("zeros", new byte[64 << 20]));
        var stream = new CountingStream();

        var length = await ErofsImage.WriteAsync(files.Root, Options, stream, TestContext.CancellationToken);

        Assert.IsGreaterThan(64 << 20, length);
        Assert.IsLessThan(1 << 20, stream.Written);
    }

    private static ErofsOptions OptionsOf(bool compressed) => Options with { Compression = compressed ? ErofsCompression.Lz4 : ErofsCompression.None };

    private Task<string> ExtractAsync(UnpackedTree tree) =>
        Judge.RunAsync("fsck.erofs", ["-d1", $"--extract={tree.Folder}", "--overwrite", "--preserve", tree.Image], TestContext.CancellationToken);

    private static async Task<long> WriteAsync(RootSample sample, ErofsOptions options, string path)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        var length = await ErofsImage.WriteAsync(sample.Root, options, file, default);
        Assert.AreEqual(length, file.Length);
        Assert.AreEqual(0, length % 4096);
        return length;
    }
}
