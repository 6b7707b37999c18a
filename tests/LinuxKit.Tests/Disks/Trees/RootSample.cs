using System.Text;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.Trees;

/// <summary>A root with all that file systems must hold, and what it must look like when others unpack it.</summary>
internal sealed class RootSample : IDisposable
{
    public static readonly DateTimeOffset Timestamp = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000);

    private readonly TestStore _store = new();

    private RootSample()
    {
    }

    public required ComposedRoot Root { get; init; }

    public static readonly string LongName = new('n', 252);

    /// <summary>Every kind of file that tools unpack for anybody, sizes around blocks and chunks, contents that compress and that don't, in two components.</summary>
    public static Task<RootSample> OfFilesAsync()
    {
        var layer = new TestLayer()
            .Dir("usr", "711", 1, 2).Dir("usr/lib", "755", 70000, 70001).File("usr/lib/libc", "c", "755").Symlink("lib", "usr/lib")
            .HardLink("aaa", "usr/lib/libc").HardLink("usr/zzz", "usr/lib/libc")
            .File("other", "o", "640", 80000, 20).Symlink("long", new string('l', 4090)).Symlink("middle", new string('m', 70))
            .File("é", "unicode").File("😀" + LongName[..200], "1").File(LongName + "x", "2").File(LongName + "é", "3")
            .Dir("sizes").Dir("same").File("-first", "before the dot").File("!", "too");
        foreach (var size in new[] { 0, 1, 3000, 4000, 4063, 4064, 4065, 4095, 4096, 4097, 5000, 8191, 8192, 8193, 12288, 100_000 })
        {
            layer.File($"sizes/text{size}", Text(size)).File($"sizes/noise{size}", Noise(size, size)).File($"sizes/zeros{size}", new byte[size])
                .File($"same/text{size}", Text(size)).File($"same/noise{size}", Noise(size, size));
        }

        foreach (var size in new[] { (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (2 << 20) + 4097 })
        {
            layer.File($"sizes/text{size}", Text(size));
        }

        layer.File("sizes/noise", Noise(1, (1 << 20) + 5000)).File("sizes/zeros", new byte[(3 << 20) + 1]).File("sizes/again", Text((2 << 20) + 4097));
        for (var i = 0; i < 600; i++)
        {
            layer.File($"sizes/many-files-in-one-directory-{i}", i % 7 == 0 ? "" : $"content {i}");
        }

        return OfAsync(layer);
    }

    /// <summary>A root of an image, with a component of the build's own files laid over it.</summary>
    public static async Task<RootSample> OfAsync(TestLayer layer, params GeneratedEntry[] files)
    {
        var store = new TestStore();
        var root = await store.ComposeAsync(
            new ImageTree("init", default, TestImage.Of(layer).Image, "", TreeRole.Root),
            new GeneratedFiles("files", default, [ComponentTests.File("etc/motd", "hello"), ComponentTests.File("usr/zz/deep", Text(9000)), .. files]));
        return new RootSample(store) { Root = root };
    }

    private RootSample(TestStore store) => _store = store;

    /// <summary>Text that compresses about as well as programs do.</summary>
    public static string Text(int size)
    {
        var random = new Random(size);
        var text = new StringBuilder(size + 20);
        while (text.Length < size)
        {
            text.Append(random.Next(300)).Append(random.Next(4) == 0 ? "\n" : " of ");
        }

        return text.ToString(0, size);
    }

    /// <summary>Bytes that don't compress.</summary>
    public static byte[] Noise(int seed, int size)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>What is in the root, a line for each path.</summary>
    public async Task<string[]> LinesAsync(CancellationToken cancellationToken, bool hasFolderTimes = true)
    {
        var files = new Dictionary<string, RootEntry>(StringComparer.Ordinal);
        await foreach (var entry in Root.ReadAsync(cancellationToken))
        {
            files.Add(entry.Entry.Path, entry);
        }

        return [.. files.Values.Select(file => Line(file.Entry.Kind == EntryKind.HardLink ? files[file.Entry.LinkTarget!] : file, file.Entry.Path, hasFolderTimes)).Order(StringComparer.Ordinal)];
    }

    public void Dispose() => _store.Dispose();

    private static string Line(RootEntry file, string path, bool hasFolderTimes)
    {
        var entry = file.Entry;
        var (kind, what) = entry.Kind switch
        {
            EntryKind.File => ('f', $"{entry.Size} {file.ContentDigest}"),
            EntryKind.Directory => ('d', ""),
            _ => ('l', entry.LinkTarget),
        };
        var mode = entry.Kind == EntryKind.SymbolicLink ? "777" : Convert.ToString(entry.Mode, 8);
        return $"{kind} {mode} {entry.UserId}:{entry.GroupId} {(entry.Kind == EntryKind.SymbolicLink || (entry.Kind == EntryKind.Directory && !hasFolderTimes) ? 0 : entry.ModificationTime)} {path} {what}";
    }
}
