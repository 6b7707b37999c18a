using LinuxKit.Disks.Fat;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Fat;

[TestClass]
public sealed class FatScaleTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Write_TenThousandFilesInAFolder_MtoolsFindsAll()
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("fat.img");
        string[] names = [.. Enumerable.Range(0, 10_000).Select(index => $"a file of many {index:d4}.data").Order(StringComparer.Ordinal)];
        var plan = FatFileSystem.Plan(new(), [.. names.Select((name, index) => new FatFile($"many/{name}", TestContents.Pattern(index % 3, index)))]);
        await plan.Content.ToFileAsync(image, TestContext.CancellationToken);
        StringAssert.Contains(await Judge.RunAsync("fsck.fat", ["-n", image], TestContext.CancellationToken), ": 10001 files, ");
        var listing = await Judge.RunAsync("mdir", ["-i", image, "-b", "::many"], TestContext.CancellationToken);
        CollectionAssert.AreEqual(names.Select(name => $"::/many/{name}").ToArray(), listing.TrimEnd('\n').Split('\n'));
    }

    [TestMethod]
    public async Task Write_AsManyFilesInTheRootAsItHolds_MtoolsFindsAll()
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("fat.img");
        var plan = FatFileSystem.Plan(new() { Label = "LABEL" }, [.. Enumerable.Range(1, 65519).Select(index => new FatFile($"{index:d5}", TestContents.Pattern(0, 0)))]);
        await plan.Content.ToFileAsync(image, TestContext.CancellationToken);
        var listing = await Judge.RunAsync("mdir", ["-i", image, "-b", "::"], TestContext.CancellationToken);
        Assert.HasCount(65519, listing.TrimEnd('\n').Split('\n'));
    }

    [TestMethod]
    public async Task Write_TwoFilesOfAlmost4GiB_TakesNoMemoryForThem()
    {
        var plan = FatFileSystem.Plan(new(), [new("first", TestContents.Zeros(uint.MaxValue)), new("second", TestContents.Zeros(uint.MaxValue))]);
        Assert.AreEqual(FatType.Fat32, plan.Type);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await using var output = new CountingStream();
        await plan.Content.WriteAsync(output, TestContext.CancellationToken);
        Assert.AreEqual(plan.Content.Size, output.Count);
        Assert.IsGreaterThan(1L << 33, output.Count);
        Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>fsck.fat 4.2 counts a file's clusters in bytes of 32 bits, and takes those of the very largest files for none.</summary>
    [TestMethod]
    [DataRow(uint.MaxValue - 4095, "fsck.fat", "-n")]
    [DataRow(uint.MaxValue, "mdir", "-i")]
    public async Task Write_FileOfAlmost4GiB_JudgesAreContent(uint size, string judge, string option)
    {
        using var folder = new TestFolder();
        var image = folder.PathOf("fat.img");
        var plan = FatFileSystem.Plan(new(), [new("LARGE", TestContents.Zeros(size)), new("SMALL", TestContents.Pattern(100, 1))]);
        await plan.Content.ToFileAsync(image, TestContext.CancellationToken);
        var report = await Judge.RunAsync(judge, [option, image], TestContext.CancellationToken);
        StringAssert.Contains(report, judge == "mdir" ? "LARGE         4294967295" : ": 2 files, ");
        CollectionAssert.AreEqual(
            TestContents.Bytes(100, 1), await Judge.FilterAsync("mtype", ["-i", image, "::SMALL"], [], TestContext.CancellationToken));
    }

    private sealed class CountingStream : WriteOnlyStream
    {
        public long Count { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
