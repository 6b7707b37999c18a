using LinuxKit.Archives;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>umoci unpacks the same images.</summary>
[TestClass]
public sealed class UmociTests
{
    private static readonly string[] Fixed = [".dockerenv", "Dockerfile", "dev", "etc", "proc", "sys"];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Flatten_RandomLayers_UnpackAsUmociDoes()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("umoci unpacks owners and devices as root only.");
        }

        for (var run = 0; run < 12; run++)
        {
            var seed = Random.Shared.Next();
            try
            {
                await CompareAsync(RandomImage(new Random(seed)));
            }
            catch (AssertFailedException exception)
            {
                throw new AssertFailedException($"With seed {seed}: {exception.Message}", exception);
            }
        }
    }

    private async Task CompareAsync(TestImage image)
    {
        using var layout = image.ToLayout();
        var bundle = layout.Sibling("bundle");
        await Judge.RunAsync("umoci", ["--log=error", "unpack", "--image", layout.Folder + ":latest", bundle], TestContext.CancellationToken);
        var rootfs = Path.Combine(bundle, "rootfs");
        var found = await Judge.RunAsync("find", [".", "-mindepth", "1", "-printf", "%y %m %U:%G %s %n %P %l\n"], TestContext.CancellationToken, rootfs);

        using var store = new TestStore();
        var segment = await store.MakeAsync(new ImageTree("image", default, image.Image, "", TreeRole.Root), Compression.None);
        var files = new Dictionary<string, (ArchiveEntry Entry, Digest? Digest)>();
        foreach (var entry in segment.Index.Entries)
        {
            files.Add(entry.Entry.Path, entry.Entry.LinkTarget is { } target && entry.Entry.Kind == EntryKind.HardLink
                ? (files[target].Entry with { Path = entry.Entry.Path }, files[target].Digest)
                : (entry.Entry, entry.ContentDigest));
        }

        var names = segment.Index.Entries.Where(entry => entry.Entry.Kind == EntryKind.HardLink).ToLookup(entry => entry.Entry.LinkTarget!, entry => entry.Entry.Path);
        var expected = new List<string>();
        foreach (var (path, (entry, digest)) in files.Where(pair => !Fixed.Contains(pair.Key.Split('/')[0])))
        {
            var first = names.FirstOrDefault(group => group.Contains(path))?.Key ?? path;
            var (kind, size) = entry.Kind switch
            {
                EntryKind.Directory => ('d', "*"),
                EntryKind.SymbolicLink => ('l', $"{entry.LinkTarget!.Length}"),
                EntryKind.Fifo => ('p', "0"),
                _ => ('f', $"{entry.Size}"),
            };
            var links = kind == 'd' ? "*" : $"{names[first].Count() + 1}";
            expected.Add($"{kind} {Convert.ToString(entry.Mode, 8)} {entry.UserId}:{entry.GroupId} {size} {links} {path} {entry.LinkTarget}");
            if (digest is { } known)
            {
                Assert.AreEqual(known, Digest.OfSha256(File.ReadAllBytes(Path.Combine(rootfs, path))), path);
            }
        }

        CollectionAssert.AreEqual(
            expected.Order(StringComparer.Ordinal).ToArray(),
            found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Normalize).Order(StringComparer.Ordinal).ToArray(),
            found);
    }

    // Sizes and link counts of directories are the file system's own.
    private static string Normalize(string line) => line[0] != 'd'
        ? line
        : string.Join(' ', line.Split(' ').Select((part, i) => i is 3 or 4 ? "*" : part));

    /// <summary>Layers with all that may happen, and nothing that no builder writes: entries have their directories in the layer or below it.</summary>
    private static TestImage RandomImage(Random random)
    {
        string[] letters = ["a", "b", "c", "d"];
        var tree = new SortedDictionary<string, char>(StringComparer.Ordinal);
        var layers = Enumerable.Range(0, random.Next(1, 6)).Select(number =>
        {
            var layer = new TestLayer().File($"n{number}", "1");
            var here = new HashSet<string>();
            var below = tree.Keys.ToList();
            foreach (var path in below.Where(_ => random.Next(4) == 0))
            {
                if (random.Next(3) == 0 && tree.GetValueOrDefault(path) == 'd')
                {
                    layer.Opaque(path);
                    Remove(path + "/");
                }
                else if (tree.ContainsKey(path))
                {
                    layer.Whiteout(path);
                    Remove(path + "/");
                    tree.Remove(path);
                }
            }

            for (var i = random.Next(12); i > 0; i--)
            {
                var folders = tree.Where(pair => pair.Value == 'd').Select(pair => pair.Key + "/").Append("").ToArray();
                var path = folders[random.Next(folders.Length)] + letters[random.Next(letters.Length)];
                if (here.Any(other => other == path || other.StartsWith(path + "/", StringComparison.Ordinal)))
                {
                    continue;
                }

                here.Add(path);
                Add(path, layer, number);
            }

            return layer;
        }).ToArray();
        return TestImage.Of(layers);

        void Add(string path, TestLayer layer, int number)
        {
            var files = tree.Where(pair => pair.Value == 'f' && pair.Key != path).Select(pair => pair.Key).ToArray();
            var kind = random.Next(8);
            if (kind > 2)
            {
                Remove(path + "/");
            }

            _ = kind switch
            {
                0 or 1 or 2 => layer.Dir(path, random.Next(2) == 0 ? "755" : "1711", random.Next(3), random.Next(3)),
                3 => layer.Symlink(path, letters[random.Next(4)]),
                4 => layer.Fifo(path),
                5 when files.Length > 0 && !files[^1].StartsWith(path + "/", StringComparison.Ordinal) => layer.HardLink(path, files[^1]),
                _ => layer.File(path, $"{path} {number}", random.Next(2) == 0 ? "644" : "4755", random.Next(3), random.Next(3)),
            };
            tree[path] = kind switch { 0 or 1 or 2 => 'd', 3 => 'l', 4 => 'p', _ => 'f' };
        }

        void Remove(string prefix)
        {
            foreach (var path in tree.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).ToList())
            {
                tree.Remove(path);
            }
        }
    }
}
