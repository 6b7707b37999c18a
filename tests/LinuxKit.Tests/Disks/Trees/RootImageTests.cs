using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.Trees;

/// <summary>What can happen to a root whatever it is written as: trees that nobody thought of, many files, no space left.</summary>
[TestClass]
public sealed class RootImageTests
{
    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Kinds => RootWriters.All.Select(kind => new object[] { kind });

    // Names of 254 bytes and more are none for Linux there.
    public static IEnumerable<object[]> KindsButDiscs => RootWriters.All.Where(kind => kind != "CD").Select(kind => new object[] { kind });

    public static IEnumerable<object[]> FileSystems => RootWriters.FileSystems.Select(kind => new object[] { kind });

    // The longest links that xorriso unpacks; IsoImageTests has longer ones.
    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public Task Write_RandomTrees_UnpackTheSame(string kind) => RandomInput.ForEachSeedAsync(LongRun.Count(100), async random =>
    {
        using var files = await RootSample.OfAsync(RandomLayer(random, kind == "CD" ? 1023 : 4095));
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
    public async Task Write_NamesThatShellsFear_UnpackTheSame(string kind)
    {
        var layer = new TestLayer().Dir(" ").File(" / ", "blanks").Dir("-rf").File("-rf/--", "options");
        foreach (var name in new[]
        {
            "new\nline", "\n", "\t", "back\\slash", "\\", "quote'\"`$(x)", "*?[a]", "...", "a.", "a ", "~", "#x", ":", ";1", "TRAILER!!!", "%s%n", "\u001b[31m", "\u007f", "con", "a;b=c",
            "\u00e9", "e\u0301", "\u202e", "\ufeff", "\U0001f600", "A", "\u0001", new string('n', 253), new string('\u00fc', 126),
        })
        {
            layer.File(name, name).Symlink($"-rf/{name}", name);
        }

        using var files = await RootSample.OfAsync(layer);
        await UnpackTheSameAsync(kind, files);
    }

    [TestMethod]
    [DynamicData(nameof(KindsButDiscs))]
    public async Task Write_LongestNames_UnpackTheSame(string kind)
    {
        var name = new string('n', 255);
        using var files = await RootSample.OfAsync(new TestLayer().Dir(name).File($"{name}/{name}", "file").Symlink($"{name}/{new string('l', 255)}", name));
        await UnpackTheSameAsync(kind, files);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_FilesWithManyNames_UnpackTheSame(string kind)
    {
        var layer = new TestLayer().Dir("a").Dir("z").Dir("z/deep").File("m", RootSample.Text(5000)).File("empty", "").File("z/large", RootSample.Noise(1, 200_000));
        for (var i = 0; i < LongRun.Count(60_000, 300); i++)
        {
            layer.HardLink($"{(i % 2 == 0 ? "a" : "z/deep")}/{i}", (i % 3) switch { 0 => "m", 1 => "empty", _ => "z/large" });
        }

        using var files = await RootSample.OfAsync(layer);
        await UnpackTheSameAsync(kind, files);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_DeepTree_UnpacksTheSame(string kind)
    {
        var layer = new TestLayer();
        var path = "d";

        // fsck.erofs crashes some hundred levels further, on images of its own mkfs as well.
        for (; path.Length < 1000; path += "/d")
        {
            layer.Dir(path);
        }

        using var files = await RootSample.OfAsync(layer.Dir(path).File(path + "/file", "deep"));
        await UnpackTheSameAsync(kind, files);
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public async Task Write_LargeFileOfHoles_UnpacksTheSame(string kind)
    {
        var content = new byte[LongRun.Count(2000, 4) << 20];
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
    [DynamicData(nameof(FileSystems))]
    public async Task Write_DeviceThatLinuxHasNot_Fails(string kind)
    {
        using var files = await RootSample.OfAsync(
            new TestLayer(), new GeneratedEntry(new ArchiveEntry { Path = "far", Kind = EntryKind.BlockDevice, DeviceMajor = 5000, DeviceMinor = 1 }));

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync(kind, files.Root, new CountingStream()));

        Assert.AreEqual("LK0940", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Diagnostic.Message, "'far' has the number 5000:1");
    }

    private static Task WriteAsync(string kind, ComposedRoot root, Stream output, CancellationToken cancellationToken = default) =>
        RootWriters.WriteAsync(kind, root, output, cancellationToken);

    private Task UnpackTheSameAsync(string kind, RootSample files) => RootWriters.UnpackTheSameAsync(kind, files, TestContext.CancellationToken);

    private static TestLayer RandomLayer(Random random, int longestLink)
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
                    var target = string.Join('/', Enumerable.Repeat(new string('t', random.Next(1, 250)), random.Next(1, 17)));
                    layer.Symlink(path, target[..Math.Min(target.Length, longestLink)].TrimEnd('/'));
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
