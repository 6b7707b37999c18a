using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.Disks.Erofs;
using LinuxKit.Disks.Ext4;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.Trees;

/// <summary>What can happen to images of any file system: trees that nobody thought of, many files, no space left.</summary>
[TestClass]
public sealed class RootImageTests
{
    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Kinds => [["EROFS"], ["EROFS with LZ4"], ["ext4"]];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public Task Write_RandomTrees_UnpackTheSame(string kind) => RandomInput.ForEachSeedAsync(LongRun.Count(100), async random =>
    {
        using var files = await RootSample.OfAsync(RandomLayer(random));
        await UnpackTheSameAsync(kind, files);
    });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_ManyFiles_UnpackTheSame(string kind)
    {
        var count = LongRun.Count(100_000);
        var layer = new TestLayer().Dir("d");
        for (var i = 0; i < count; i++)
        {
            layer.File($"d/{i % 90}/file number {i}", i % 3 == 0 ? "" : i.ToString(CultureInfo.InvariantCulture));
        }

        using var files = await RootSample.OfAsync(layer);
        await UnpackTheSameAsync(kind, files);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_LargeDirectoryOfLongNames_UnpacksTheSame(string kind)
    {
        var layer = new TestLayer().Dir("d").File("d/file", "many names");
        for (var i = 0; i < LongRun.Count(10_000, 500); i++)
        {
            layer.Symlink($"d/{i}{new string('é', 120)}", "x").HardLink($"d/link{i}", "d/file");
        }

        using var files = await RootSample.OfAsync(layer);
        await UnpackTheSameAsync(kind, files);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_LargeFileOfHoles_UnpacksTheSame(string kind)
    {
        // What a segment holds is below 4 GiB.
        var content = new byte[LongRun.Count(2000, 20) << 20];
        content[^1] = 1;
        content[content.Length / 3] = 2;
        using var files = await RootSample.OfAsync(new TestLayer().File("holes", content));
        await UnpackTheSameAsync(kind, files);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_NoSpaceLeft_Fails(string kind)
    {
        using var files = await RootSample.OfAsync(new TestLayer().File("a", RootSample.Noise(1, 9 << 20)).File("b", RootSample.Text(5 << 20)));
        for (var space = 0; space < 9 << 20; space += 4 << 20)
        {
            await Assert.ThrowsExactlyAsync<IOException>(() => WriteAsync(kind, files.Root, new FullStream(space)));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_Cancelled_Stops(string kind)
    {
        using var files = await RootSample.OfAsync(new TestLayer().File("a", RootSample.Noise(1, 5 << 20)));
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => WriteAsync(kind, files.Root, new CountingStream(), cancellation.Token));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_DamagedSegment_Fails(string kind)
    {
        using var files = await RootSample.OfAsync(new TestLayer().File("a", RootSample.Noise(1, 5 << 20)));
        var path = files.Root.Segments.MaxBy(segment => segment.SizeInBytes)!.Path;
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, TestContext.CancellationToken))[..^1000], TestContext.CancellationToken);

        await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync(kind, files.Root, new CountingStream()));
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_DeviceThatLinuxHasNot_Fails(string kind)
    {
        using var files = await RootSample.OfAsync(
            new TestLayer(), new GeneratedEntry(new ArchiveEntry { Path = "far", Kind = EntryKind.BlockDevice, DeviceMajor = 5000, DeviceMinor = 1 }));

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync(kind, files.Root, new CountingStream()));

        Assert.AreEqual("LK0940", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Diagnostic.Message, "'far' has the number 5000:1");
    }

    private static Task<long> WriteAsync(string kind, ComposedRoot root, Stream output, CancellationToken cancellationToken = default) => kind switch
    {
        "ext4" => Ext4Image.WriteAsync(root, new Ext4Options { Timestamp = RootSample.Timestamp }, output, cancellationToken),
        _ => ErofsImage.WriteAsync(
            root,
            new ErofsOptions { Timestamp = RootSample.Timestamp, Compression = kind == "EROFS" ? ErofsCompression.None : ErofsCompression.Lz4 },
            output,
            cancellationToken),
    };

    private async Task UnpackTheSameAsync(string kind, RootSample files)
    {
        using var tree = new UnpackedTree();
        await using (var file = File.Create(tree.Image))
        {
            await WriteAsync(kind, files.Root, file);
        }

        if (kind == "ext4")
        {
            await Judge.RunAsync("sh", ["-c", "e2fsck -fn \"$0\" 2>&1 && debugfs -R \"rdump / $1\" \"$0\" 2>/dev/null", tree.Image, tree.Folder], TestContext.CancellationToken);
            Directory.Delete(Path.Combine(tree.Folder, "lost+found"));
        }
        else
        {
            await Judge.RunAsync("fsck.erofs", ["-d1", $"--extract={tree.Folder}", "--overwrite", "--preserve", tree.Image], TestContext.CancellationToken);
        }

        await tree.AssertIsAsync(files, TestContext.CancellationToken);
    }

    private static TestLayer RandomLayer(Random random)
    {
        var layer = new TestLayer();
        var (folders, files) = (new List<string> { "" }, new List<string>());
        for (var i = random.Next(200); i > 0; i--)
        {
            var path = $"{folders[random.Next(folders.Count)]}{Name(random, i)}";
            switch (random.Next(10))
            {
                case 0:
                    layer.Dir(path, "755", random.Next(100_000), random.Next(100));
                    folders.Add(path + "/");
                    break;
                case 1:
                    layer.Symlink(path, new string('t', random.Next(1, 4096)));
                    break;
                case 2 when files.Count > 0:
                    layer.HardLink(path, files[random.Next(files.Count)]);
                    break;
                default:
                    layer.File(path, Content(random), "644", random.Next(100_000), random.Next(100));
                    files.Add(path);
                    break;
            }
        }

        return layer;
    }

    private static string Name(Random random, int number)
    {
        var start = ((string[])["", "-", "é", "😀", "\uFFE6", "!", "~"])[random.Next(7)];
        return $"{start}{number}{new string('n', random.Next(4) == 0 ? random.Next(240) : 0)}";
    }

    // Pieces that compress, that don't and that are zeros, around the sizes of blocks and chunks.
    private static byte[] Content(Random random)
    {
        using var content = new MemoryStream();
        for (var piece = random.Next(4); piece > 0; piece--)
        {
            var size = random.Next(10) == 0 ? random.Next(2 << 20) : (random.Next(5) * 4096) + random.Next(-40, 40);
            var bytes = new byte[Math.Max(0, size)];
            if (random.Next(3) is var kind and > 0)
            {
                random.NextBytes(kind == 1 ? bytes : bytes.AsSpan(0, Math.Min(50, bytes.Length)));
                for (var i = 50; kind == 2 && i < bytes.Length; i++)
                {
                    bytes[i] = random.Next(20) == 0 ? (byte)random.Next(256) : bytes[i - 50];
                }
            }

            content.Write(bytes);
        }

        return content.ToArray();
    }

    private sealed class FullStream(long space) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position + buffer.Length > space ? throw new IOException("No space left on device.") : base.WriteAsync(buffer, cancellationToken);
    }
}
