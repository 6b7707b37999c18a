using System.Buffers.Binary;
using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Disks.SquashFs;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.SquashFs;

/// <summary>Images as <c>unsquashfs</c> unpacks them.</summary>
[TestClass]
public sealed class SquashFsImageTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("linuxkit-squashfs-").FullName;

    public TestContext TestContext { get; set; } = null!;

    private string Image => Path.Combine(_folder, "image");

    private string Root => Path.Combine(_folder, "root");

    public static IEnumerable<object[]> Compressions =>
    [
        [new Compression(CompressionKind.Gzip, 9)], [new Compression(CompressionKind.Gzip, 1)],
        [new Compression(CompressionKind.Zstd, 15)], [new Compression(CompressionKind.Zstd, 3)], [Compression.None],
    ];

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DynamicData(nameof(Compressions))]
    public async Task Write_EveryKindOfFile_IsUnpackedAsItWas(Compression compression)
    {
        var tree = Sample();

        await tree.WriteFileAsync(Image, new SquashFsOptions { Timestamp = TestTree.MakeTime, Compression = compression });

        await AssertUnpackedAsync(tree);
        var shown = await Judge.RunAsync("unsquashfs", ["-s", Image], TestContext.CancellationToken);
        StringAssert.Contains(shown, $"Compression {(compression.Kind == CompressionKind.Zstd ? "zstd" : "gzip")}", StringComparison.Ordinal);
        StringAssert.Contains(shown, "Creation or last append time Tue Apr 18 16:30:00 2017", StringComparison.Ordinal);
        StringAssert.Contains(shown, "Block size 131072", StringComparison.Ordinal);
        StringAssert.Contains(shown, "Filesystem is exportable via NFS", StringComparison.Ordinal);
        if (compression.Level is 1 or 3)
        {
            StringAssert.Contains(shown, $"compression-level {compression.Level}", StringComparison.Ordinal);
        }
    }

    [TestMethod]
    [DataRow(4096)]
    [DataRow(1024 * 1024)]
    public async Task Write_OtherBlockSize_IsUnpackedAsItWas(int blockSize)
    {
        var tree = Sample();

        await tree.WriteFileAsync(Image, new SquashFsOptions { BlockSize = blockSize });

        await AssertUnpackedAsync(tree);
    }

    [TestMethod]
    public async Task Write_SizesAroundABlock_AreUnpackedAsTheyWere()
    {
        const int Block = 4096;
        var tree = new TestTree();
        foreach (var size in (int[])[0, 1, Block - 1, Block, Block + 1, (2 * Block) - 1, 2 * Block, (3 * Block) + 17])
        {
            tree.File($"noise{size}", TestTree.Noise(size, size)).File($"text{size}", TestTree.Text(size, size)).File($"zeros{size}", new byte[size]);
        }

        await tree.WriteFileAsync(Image, new SquashFsOptions { BlockSize = Block });

        await AssertUnpackedAsync(tree);
    }

    [TestMethod]
    public async Task Write_ExtendedAttributes_AreUnpackedAsTheyWere()
    {
        byte[] capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        var tree = new TestTree()
            .Add(With(TestTree.Entry("ping", EntryKind.File, "755"), ("security.capability", capability)), [1])
            .Add(With(TestTree.Entry("ping2", EntryKind.File, "755"), ("security.capability", capability)), [2])
            .Add(With(TestTree.Entry("many", EntryKind.Directory, "755"), ("user.a", [1]), ("user.b", []), ("trusted.overlay.opaque", [(byte)'y'])))
            .Add(With(TestTree.Entry("many/large", EntryKind.File), ("user.large", TestTree.Noise(1, 3000)), ("user.ü", [0])), new byte[200_000])
            .Add(With(TestTree.Entry("link", EntryKind.SymbolicLink, "777"), ("trusted.t", [5])) with { LinkTarget = "ping" })
            .Add(With(TestTree.Entry("pipe", EntryKind.Fifo), ("trusted.t", [5])))
            .Add(With(TestTree.Entry("null", EntryKind.CharacterDevice), ("trusted.t", [6])) with { DeviceMajor = 1, DeviceMinor = 3 });

        await tree.WriteFileAsync(Image);
        await AssertUnpackedAsync(tree);
    }

    [TestMethod]
    public async Task Write_EmptyRoot_IsADirectory()
    {
        var tree = new TestTree();

        await tree.WriteFileAsync(Image);

        var shown = await Judge.RunAsync("unsquashfs", ["-lln", "-UTC", Image], TestContext.CancellationToken);
        StringAssert.Contains(shown, "drwxr-xr-x 0/0", StringComparison.Ordinal);
        StringAssert.Contains(shown, "2017-04-18 16:30 squashfs-root\n", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Write_SameContentTwice_TakesNoRoom()
    {
        var content = TestTree.Noise(1, 300_000);

        var once = await new TestTree().File("a", content).WriteAsync();
        var tree = new TestTree().File("a", content).File("b", content, "600", 3, 4).File("c", content).HardLink("d", "c");
        var often = await tree.WriteFileAsync(Image);

        Assert.IsLessThanOrEqualTo(once.Length + 4096, often.Length);
        await AssertUnpackedAsync(tree);
    }

    [TestMethod]
    public async Task Write_ContentThatDoesNotGetSmaller_IsStored()
    {
        var content = TestTree.Noise(1, 1_000_000);

        var image = await new TestTree().File("a", content).WriteAsync();

        Assert.IsLessThan(content.Length + 8192, image.Length);
        Assert.IsGreaterThan(0, image.AsSpan().IndexOf(content.AsSpan(0, 131_072)));
    }

    [TestMethod]
    public async Task Write_AnyNumberOfWorkers_GivesTheSameBytes()
    {
        var tree = Sample();
        for (var i = 0; i < 8; i++)
        {
            tree.File($"file{i}", TestTree.Text(i, 150_000 + (i * 7919)));
        }

        var one = await tree.WriteAsync(new SquashFsOptions { Workers = 1 });
        var eight = await tree.WriteAsync(new SquashFsOptions { Workers = 8 });
        var other = await tree.File("one", "more").WriteAsync(new SquashFsOptions { Workers = 8 });

        Assert.IsTrue(one.AsSpan().SequenceEqual(eight));
        Assert.IsFalse(one.AsSpan().SequenceEqual(other));
    }

    [TestMethod]
    public async Task Write_StreamThatIsNotAtItsStart_BeginsThere()
    {
        var tree = Sample();
        using var stream = new MemoryStream();
        stream.Write(new byte[512]);

        await tree.WriteAsync(stream);

        CollectionAssert.AreEqual((byte[])[.. new byte[512], .. await tree.WriteAsync()], stream.ToArray());
    }

    [TestMethod]
    public async Task Write_Superblock_IsWhatTheFormatSays()
    {
        var image = await new TestTree().WriteAsync();

        Assert.AreEqual(0x73717368u, BinaryPrimitives.ReadUInt32LittleEndian(image));
        Assert.AreEqual(1u, BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(4)));
        Assert.AreEqual(4096, image.Length);
        var used = BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(40));
        var (ids, inodes, directories, exports) = (At(48), At(64), At(72), At(88));
        Assert.AreEqual(96, inodes);
        Assert.IsTrue(inodes < directories && directories <= exports && exports < ids && ids + 8 == used);
        Assert.AreEqual(-1, At(56), "There are no extended attributes.");
        Assert.AreEqual(-1, At(80), "There are no fragments.");

        long At(int offset) => BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(offset));
    }

    [TestMethod]
    public async Task Write_ComposedRoot_IsUnpackedAsItWas()
    {
        using var store = new TestStore();
        var image = TestImage.Of(
            new TestLayer().Dir("usr").Dir("usr/lib", "711", 1, 2).File("usr/lib/libc", "c", "755").Symlink("lib", "usr/lib")
                .HardLink("usr/lib/libc.so", "usr/lib/libc").File("large", TestTree.Noise(3, 9 << 20)).File("é", "unicode")
                .Device("null", 1, 3).Fifo("pipe").File("suid", "s", "4755", 10, 20).Attribute("ping", "p", "user.kept", "yes"));
        var root = await store.ComposeAsync(
            new ImageTree("init", default, image.Image, "", TreeRole.Root),
            new GeneratedFiles("files", default, [ComponentTests.File("usr/lib/other", "other"), ComponentTests.File("deep/er/x", "1")]));
        var tree = new TestTree();
        await foreach (var (entry, content, digest, _) in root.ReadAsync(TestContext.CancellationToken))
        {
            var bytes = new byte[entry.Size];
            await content.ReadExactlyAsync(bytes, TestContext.CancellationToken);
            tree.Add(entry, () => new MemoryStream(bytes), digest);
        }

        await using (var file = File.Create(Image))
        {
            await SquashFsImage.WriteAsync(root, new SquashFsOptions { Timestamp = TestTree.MakeTime }, file, TestContext.CancellationToken);
        }

        await AssertUnpackedAsync(tree);
    }

    private static TestTree Sample() => new TestTree()
        .Dir("bin").File("bin/tool", TestTree.Text(1, 400_000), "755").File("bin/noise", TestTree.Noise(2, 300_001), "4755", 10, 20)
        .Dir("etc", "1777", 1000, 70_000).File("etc/empty", []).File("etc/a", "a").File("etc/b", "b", "0", uint.MaxValue - 1, 5)
        .File("etc/ü", "unicode").File("etc/😀", "beyond").File("etc/\uff5e", "before in UTF-8, behind in UTF-16")
        .Symlink("sbin", "bin").Symlink("bin/up", "../etc/a").HardLink("bin/again", "bin/tool").HardLink("another", "bin/tool")
        .Device("null", EntryKind.CharacterDevice, 1, 3).Device("disk", EntryKind.BlockDevice, 259, 70_000).Fifo("pipe").HardLink("pipe2", "pipe")
        .File("holes", [.. new byte[1_200_000], 1, .. new byte[1_100_000]]).File("zeros", new byte[262_144]).Dir("a").Dir("a/b").Dir("a-b");

    private static ArchiveEntry With(ArchiveEntry entry, params (string Name, byte[] Value)[] attributes) => entry with
    {
        ExtendedAttributes = ArchiveEntry.NoExtendedAttributes.AddRange(attributes.Select(pair => KeyValuePair.Create(pair.Name, pair.Value.ToImmutableArray()))),
    };

    private Task AssertUnpackedAsync(TestTree tree) => UnpackedImage.AssertIsAsync(tree, Image, Root, TestContext.CancellationToken);
}
