using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class ComponentTests
{
    [TestMethod]
    public async Task ImageFiles_FilesOfAnImage_AreRenamedAndBelongToRoot() => await IsAsync(
        Files([new("kernel", "boot/kernel"), new("link", "boot/again"), new("config", "boot/config"), new("none", "boot/none", Optional: true)],
            new TestLayer().File("config", "old").File("kernel", "K", "755", 5, 5).File("big", "skipped").Symlink("link", "/kernel"),
            new TestLayer().File("config", "new", "600")),
        "implied 755 boot /", "755 boot/again = K", "755 boot/kernel == boot/again", "600 boot/config = new");

    [TestMethod]
    public async Task ImageFiles_MemberMissing_NamesTheNearest()
    {
        var diagnostic = await FailAsync(Files([new("kernal", "boot/kernel")], new TestLayer().File("kernel", "K").Dir("kernels")));

        Assert.AreEqual("LK0406", diagnostic.Code);
        Assert.AreEqual("test.invalid/image:1 does not have 'kernal'. Did you mean 'kernel'?", diagnostic.Message);
    }

    [TestMethod]
    public async Task ImageFiles_MemberIsADirectory_Fails() =>
        Assert.AreEqual("LK0406", (await FailAsync(Files([new("d", "boot/kernel", Optional: true)], new TestLayer().Dir("d")))).Code);

    [TestMethod]
    public async Task ImageArchive_TarInTheUpperLayer_IsUnpacked()
    {
        var modules = new TestLayer()
            .File("lib/modules/1/z.ko", "z", "600", 7, 8)
            .Dir("lib/modules/1", "711")
            .File("./lib/modules/1/a.ko", "a")
            .HardLink("lib/modules/1/b.ko", "lib/modules/1/a.ko")
            .File("lib/modules/1/.wh.x", "w")
            .File("lib/modules/1/a.ko", "a2");

        await IsAsync(
            Archive(new TestLayer().File("kernel.tar", "old"), new TestLayer().File("x", "y").File("kernel.tar", modules.ToArray())),
            "implied 755 lib /", "implied 755 lib/modules /", "711 lib/modules/1 /",
            "600 7:8 lib/modules/1/z.ko = z", "644 lib/modules/1/b.ko = a", "644 lib/modules/1/.wh.x = w", "644 lib/modules/1/a.ko = a2");
    }

    [TestMethod]
    public async Task ImageArchive_EntryOutOfTheRoot_Fails() =>
        Assert.AreEqual("LK0304", (await FailAsync(Archive(new TestLayer().File("kernel.tar", new TestLayer().File("../x", "1").ToArray())))).Code);

    [TestMethod]
    public async Task ImageArchive_NoTar_Fails() =>
        Assert.AreEqual("LK0305", (await FailAsync(Archive(new TestLayer().File("kernel.tar", new byte[700].Select(_ => (byte)1).ToArray())))).Code);

    [TestMethod]
    public async Task GeneratedFiles_LaterOfTwo_Counts()
    {
        GeneratedEntry[] entries =
        [
            File("etc/a", "1"), File("etc/b", "2"), File("etc/a", "3"),
            Directory("etc", 0b111_000_000, implied: true), Directory("var", 0b111_000_000), Directory("var", 0b111_111_111, implied: true),
            new(new ArchiveEntry { Path = "etc/l", Kind = EntryKind.SymbolicLink, LinkTarget = "/x", Mode = 0b111_111_111 }),
        ];

        await IsAsync(new GeneratedFiles("files", default, [.. entries]),
            "implied 700 etc /", "700 var /", "644 etc/b = 2", "644 etc/a = 3", "777 etc/l -> /x");
    }

    [TestMethod]
    public async Task GeneratedFiles_HostFile_IsReadAndVerified()
    {
        var path = Path.GetTempFileName();
        try
        {
            await System.IO.File.WriteAllTextAsync(path, "content");
            var entry = File("f", "content") with { Content = [], SourcePath = path, SourceDigest = Digest.OfSha256("content"u8) };
            await IsAsync(new GeneratedFiles("files", default, [entry]), "644 f = content");

            foreach (var other in new[] { "contenT", "content2", "conten", "" })
            {
                await System.IO.File.WriteAllTextAsync(path, other);
                Assert.AreEqual("LK0407", (await FailAsync(new GeneratedFiles("files", default, [entry]))).Code, other);
            }

            System.IO.File.Delete(path);
            var diagnostic = await FailAsync(new GeneratedFiles("files", new("a.lkproj", 9), [entry]));
            Assert.AreEqual("LK0407", diagnostic.Code);
            StringAssert.Contains(diagnostic.ToString(), $"a.lkproj(9): error LK0407: '{path}'");
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [TestMethod]
    public async Task GeneratedFiles_HostFileChangedBehindOthers_FailsForThatReason()
    {
        var path = Path.GetTempFileName();
        try
        {
            var noise = SegmentStoreTests.Noise(1, 3 << 20);
            var entries = Enumerable.Range(0, 6).Select(i => File($"f{i}", "") is var file
                ? file with { Entry = file.Entry with { Size = noise.Length }, Content = [.. noise] }
                : null!);
            var changed = File("z", "1") with { Content = [], SourcePath = path, SourceDigest = Digest.OfSha256("2"u8) };
            await System.IO.File.WriteAllTextAsync(path, "1");

            Assert.AreEqual("LK0407", (await FailAsync(new GeneratedFiles("files", default, [.. entries, changed]))).Code);
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [TestMethod]
    public async Task GeneratedFiles_Nothing_IsAnEmptySegment()
    {
        using var store = new TestStore();

        var segment = await store.MakeAsync(new GeneratedFiles("files", default, [Directory("d", 0, implied: true)]));

        Assert.AreEqual(0, segment.SizeInBytes);
        Assert.AreEqual(0, new FileInfo((await store.MakeAsync(new GeneratedFiles("files", default, []))).Path).Length);
    }

    internal static GeneratedEntry File(string path, string content) =>
        new(new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = 0b110_100_100, Size = content.Length })
        {
            Content = [.. System.Text.Encoding.UTF8.GetBytes(content)],
        };

    internal static GeneratedEntry Directory(string path, int mode, bool implied = false) =>
        new(new ArchiveEntry { Path = path, Kind = EntryKind.Directory, Mode = mode }) { Implied = implied };

    private static ImageFiles Files(ImmutableArray<ImageFile> members, params TestLayer[] layers) =>
        new("kernel", default, TestImage.Of(layers).Image, members);

    private static ImageArchive Archive(params TestLayer[] layers) => new("modules", default, TestImage.Of(layers).Image, "kernel.tar");

    private static async Task IsAsync(Component component, params string[] expected)
    {
        using var store = new TestStore();
        var segment = await store.MakeAsync(component);
        var lines = new List<string>();
        await foreach (var (position, content) in SegmentReader.ReadAsync(segment, _ => true, default))
        {
            lines.Add((segment.Index.Entries[position].Implied ? "implied " : "") + await TestStore.LineAsync(segment.Index.Entries[position].Entry, content));
        }

        CollectionAssert.AreEqual(expected, lines, string.Join('\n', lines));
    }

    private static async Task<Diagnostic> FailAsync(Component component)
    {
        using var store = new TestStore();
        var diagnostic = await store.FailAsync(component);
        Assert.IsEmpty(store.Files);
        return diagnostic;
    }
}
