using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Fat;

/// <summary>File systems that nobody thought of, unpacked by mtools.</summary>
[TestClass]
public sealed class FatRandomTests
{
    private const string Letters = "abcXYZ019 ._-~+=[]äé日#";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Write_RandomFiles_MtoolsUnpacksTheSame()
    {
        var first = Random.Shared.Next();
        for (var seed = first; seed < (long)first + LongRun.Count(1000); seed++)
        {
            TestContext.WriteLine($"seed {seed}");
            await JudgeAsync(new(seed));
        }
    }

    private async Task JudgeAsync(Random random)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        for (var count = random.Next(1, 200); files.Count < count;)
        {
            files.TryAdd($"{string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => $"folder {random.Next(5)}/"))}{Name(random)}", TestContents.Bytes(random.Next(3) * random.Next(5000), random.Next(100)));
        }

        var options = new FatOptions { Type = (FatType?)(new int?[] { null, 12, 16, 32 })[random.Next(4)], Label = random.Next(2) == 0 ? "" : "LABEL" };
        var plan = FatFileSystem.Plan(options, [.. files.Select(file => new FatFile(file.Key, DiskContent.Of(file.Value)))]);
        using var folder = new TestFolder();
        var (image, unpacked) = (folder.PathOf("fat.img"), folder.PathOf("out"));
        await plan.Content.ToFileAsync(image, TestContext.CancellationToken);
        await Judge.RunAsync("fsck.fat", ["-n", image], TestContext.CancellationToken);
        await Judge.RunAsync("mcopy", ["-s", "-i", image, "::/", unpacked], TestContext.CancellationToken);
        Assert.HasCount(files.Count, Directory.GetFiles(unpacked, "*", SearchOption.AllDirectories));
        foreach (var (path, content) in files)
        {
            CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(Path.Combine(unpacked, path), TestContext.CancellationToken), path);
        }
    }

    /// <summary>A name that begins and ends with a letter or digit; most are short, so that many are alike.</summary>
    private static string Name(Random random) =>
        $"{Letters[random.Next(9)]}{new string([.. Enumerable.Range(0, random.Next(random.Next(2) == 0 ? 4 : 40)).Select(_ => Letters[random.Next(Letters.Length)])])}{Letters[random.Next(9)]}";
}
