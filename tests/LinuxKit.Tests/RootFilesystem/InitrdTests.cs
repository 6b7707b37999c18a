using LinuxKit.Archives;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>Segments as others read them: each frame through the compressor's own tool and GNU cpio, one after the other as the kernel does.</summary>
[TestClass]
public sealed class InitrdTests
{
    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Compressions => [[TestStore.Zstd], [TestStore.Gzip], [Compression.None]];

    [TestMethod]
    [DynamicData(nameof(Compressions))]
    public async Task WriteInitrd_UnpackedByOthers_IsTheComposedTree(Compression compression)
    {
        using var store = new TestStore();
        var image = TestImage.Of(
            new TestLayer().Dir("usr").Dir("usr/lib", "711", 1, 2).File("usr/lib/libc", "c", "755").Symlink("lib", "usr/lib")
                .HardLink("usr/lib/libc.so", "usr/lib/libc").File("large", SegmentStoreTests.Noise(3, 9 << 20)).File("é", "unicode").File("TRAILER!!!", "t")
                .Device("null", 1, 3).Fifo("pipe").File("suid", "s", "4755", 10, 20).Dir("containers", "700"));
        var kernel = TestImage.Of(new TestLayer().File("kernel.tar", new TestLayer().File("lib/modules/a.ko", "a").ToArray()));
        var root = await store.ComposeAsync(
            compression,
            new ImageArchive("modules", default, kernel.Image, "kernel.tar"),
            new ImageTree("init", default, image.Image, "", TreeRole.Root),
            new ImageTree("web", default, image.Image, "containers/web/lower", TreeRole.Container),
            new GeneratedFiles("files", default, [ComponentTests.File("usr/lib/libc", "other"), ComponentTests.File("deep/er/x", "1")]));
        using var initrd = new MemoryStream();
        await root.WriteInitrdAsync(initrd, TestContext.CancellationToken);
        Assert.AreEqual(initrd.Length, root.InitrdSizeInBytes);

        var folder = Directory.CreateTempSubdirectory("linuxkit-initrd-").FullName;
        try
        {
            await UnpackAsync(root, initrd.ToArray(), folder);
            await AssertTreeAsync(root, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task WriteInitrd_MixedCompressions_AlignsWhatIsNotCompressed()
    {
        using var store = new TestStore();
        var segments = new List<Segment>();
        foreach (var compression in new[] { TestStore.Zstd, Compression.None, TestStore.Gzip, Compression.None })
        {
            segments.Add(await store.MakeAsync(new GeneratedFiles("files", default, [ComponentTests.File($"f{segments.Count}", "1")]), compression));
        }

        var root = new ComposedRoot([.. segments], []);
        using var initrd = new MemoryStream();
        await root.WriteInitrdAsync(initrd, TestContext.CancellationToken);

        var bytes = initrd.ToArray();
        Assert.AreEqual(initrd.Length, root.InitrdSizeInBytes);
        var position = 0;
        foreach (var segment in root.Segments)
        {
            position += segment.Compression.Kind == CompressionKind.None ? -position & 3 : 0;
            var content = File.ReadAllBytes(segment.Path);
            CollectionAssert.AreEqual(content, bytes[position..(position + content.Length)]);
            position += content.Length;
        }

        Assert.AreEqual(bytes.Length, position);
        Assert.AreNotEqual(bytes.Length, root.Segments.Sum(segment => segment.SizeInBytes), "Nothing had to be aligned.");
    }

    [TestMethod]
    public async Task WriteInitrd_SegmentCutOff_Fails()
    {
        using var store = new TestStore();
        var root = await store.ComposeAsync(new GeneratedFiles("files", new("a.lkproj"), [ComponentTests.File("f", "1")]));
        File.WriteAllBytes(root.Segments[0].Path, File.ReadAllBytes(root.Segments[0].Path)[..^1]);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => root.WriteInitrdAsync(Stream.Null, default));

        Assert.AreEqual("LK0409", exception.Diagnostic.Code);
    }

    /// <summary>Every frame by itself, as the kernel reads them: an archive whole in each.</summary>
    private async Task UnpackAsync(ComposedRoot root, byte[] initrd, string folder)
    {
        var offset = 0;
        foreach (var segment in root.Segments)
        {
            foreach (var frame in segment.Frames)
            {
                var bytes = initrd.AsSpan(offset, (int)frame.SizeInBytes).ToArray();
                offset += bytes.Length;
                var archive = segment.Compression.Kind switch
                {
                    CompressionKind.Zstd => await Judge.FilterAsync("zstd", ["-dc"], bytes, TestContext.CancellationToken),
                    CompressionKind.Gzip => await Judge.FilterAsync("gzip", ["-dc"], bytes, TestContext.CancellationToken),
                    _ => bytes,
                };
                Assert.IsTrue(archive.Length <= FrameBuffer.Size || frame.EntryCount == 1);
                await Judge.RunAsync("cpio", ["-idum", "--quiet", "--no-absolute-filenames"], TestContext.CancellationToken, folder, archive);
            }
        }

        Assert.AreEqual(initrd.Length, offset);
    }

    private async Task AssertTreeAsync(ComposedRoot root, string folder)
    {
        var expected = new List<string>();
        var links = new Dictionary<string, string>();
        await foreach (var (entry, _, digest, _) in root.ReadAsync(TestContext.CancellationToken))
        {
            if (entry.Kind == EntryKind.HardLink)
            {
                links.Add(entry.Path, entry.LinkTarget!);
            }

            expected.Add($"{Kind(entry)} {Convert.ToString(entry.Mode, 8)} {entry.UserId}:{entry.GroupId} {entry.Path}{(entry.Kind == EntryKind.SymbolicLink ? " -> " + entry.LinkTarget : "")}");
            if (digest is { } known)
            {
                Assert.AreEqual(known, Digest.OfSha256(File.ReadAllBytes(Path.Combine(folder, entry.Path))), entry.Path);
            }
        }

        var found = await Judge.RunAsync("find", [".", "-mindepth", "1", "-printf", "%y %m %U:%G %P -> %l\n"], TestContext.CancellationToken, folder);
        CollectionAssert.AreEqual(
            expected.Order(StringComparer.Ordinal).ToArray(),
            found.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line[0] == 'l' ? string.Join(' ', line.Split(' ').Select((part, i) => i == 1 ? ModeOf(root, line) : part)) : line[..^4])
                .Order(StringComparer.Ordinal).ToArray());
        foreach (var (link, target) in links)
        {
            var names = (await Judge.RunAsync("find", [".", "-samefile", target], TestContext.CancellationToken, folder)).Split('\n');
            CollectionAssert.Contains(names, "./" + link);
        }

        Assert.IsNotEmpty(links);
    }

    // The mode of a link is always 777 on disk.
    private static string ModeOf(ComposedRoot root, string line) =>
        Convert.ToString(root.Entries.Single(entry => entry.Entry.Path == line.Split(' ')[3]).Entry.Mode, 8);

    private static char Kind(ArchiveEntry entry) => entry.Kind switch
    {
        EntryKind.File or EntryKind.HardLink => 'f',
        EntryKind.Directory => 'd',
        EntryKind.SymbolicLink => 'l',
        EntryKind.CharacterDevice => 'c',
        EntryKind.BlockDevice => 'b',
        _ => 'p',
    };
}
