using LinuxKit.Archives;
using LinuxKit.Disks.SquashFs;

namespace LinuxKit.Tests.Disks.SquashFs;

/// <summary>Trees that nobody thought of.</summary>
[TestClass]
public sealed class SquashFsRandomTests
{
    private const int BlockSize = 4096;

    private static readonly Compression[] Compressions = [new(CompressionKind.Gzip, 1), new(CompressionKind.Zstd, 1), Compression.None];

    private static readonly string[] Starts = ["", "ä", "z", "😀", "-", ".", "\uffe6", " "];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Write_RandomTrees_AreUnpackedAsTheyWere()
    {
        var first = Random.Shared.Next(1 << 30);
        for (var seed = first; seed < first + LongRun.Count(300, 3); seed++)
        {
            var folder = Directory.CreateTempSubdirectory("linuxkit-squashfs-");
            try
            {
                await JudgeAsync(new Random(seed), folder.FullName);
            }
            catch (UnitTestAssertException exception) when (exception is not AssertInconclusiveException)
            {
                throw new AssertFailedException($"With seed {seed}: {exception.Message}", exception);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private async Task JudgeAsync(Random random, string folder)
    {
        var tree = Grow(random);
        var image = Path.Combine(folder, "image");

        await tree.WriteFileAsync(image, new SquashFsOptions
        {
            BlockSize = BlockSize << random.Next(3),
            Compression = Compressions[random.Next(Compressions.Length)],
            Workers = random.Next(1, 5),
        });

        await UnpackedImage.AssertIsAsync(tree, image, Path.Combine(folder, "root"), TestContext.CancellationToken);
    }

    private static TestTree Grow(Random random)
    {
        var tree = new TestTree();
        var directories = new List<string> { "" };
        var files = new List<string>();
        for (var i = random.Next(300); i >= 0; i--)
        {
            var path = directories[random.Next(directories.Count)] + Name(random, i);
            var (uid, gid, mode) = ((uint)random.Next(70_000), (uint)random.Next(5), Convert.ToString(random.Next(4096), 8));
            switch (random.Next(10))
            {
                case 0:
                    tree.Add(Decorated(TestTree.Entry(path, EntryKind.Directory, mode, uid, gid), random));
                    directories.Add(path + "/");
                    break;
                case 1:
                    tree.Symlink(path, new string('t', random.Next(1, 300)));
                    break;
                case 2:
                    tree.Device(path, random.Next(2) == 0 ? EntryKind.BlockDevice : EntryKind.CharacterDevice, (uint)random.Next(4096), (uint)random.Next(1 << 20));
                    break;
                case 3 when files.Count > 0:
                    tree.HardLink(path, files[random.Next(files.Count)]);
                    break;
                default:
                    tree.Add(Decorated(TestTree.Entry(path, EntryKind.File, mode, uid, gid), random), Content(random));
                    files.Add(path);
                    break;
            }
        }

        return tree;
    }

    private static string Name(Random random, int number) =>
        $"{Starts[random.Next(Starts.Length)]}{new string('n', random.Next(1, random.Next(1, 200)))}{number}";

    private static ArchiveEntry Decorated(ArchiveEntry entry, Random random) => random.Next(4) > 0 ? entry : entry with
    {
        ExtendedAttributes = ArchiveEntry.NoExtendedAttributes
            .Add($"trusted.a{random.Next(3)}", [(byte)random.Next(2)])
            .Add("user.b", [.. new byte[random.Next(1, 2000)]]),
    };

    private static byte[] Content(Random random)
    {
        var length = random.Next(6) switch
        {
            0 => 0,
            1 => (BlockSize * random.Next(1, 9)) + random.Next(-1, 2),
            2 => random.Next(200_000),
            _ => random.Next(3000),
        };
        var content = random.Next(2) == 0 ? TestTree.Text(random.Next(20), length) : TestTree.Noise(random.Next(20), length);
        var hole = random.Next(length + 1);
        content.AsSpan(hole, random.Next(length - hole + 1)).Clear();
        return content;
    }
}
