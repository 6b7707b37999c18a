using LinuxKit.Disks.Fat;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Fat;

[TestClass]
public sealed class FatGeometryTests
{
    private static readonly FatFile[] Files = [new("folder/a file", TestContents.Pattern(2000, 1))];

    private static readonly FatTree Tree = FatTree.Of(Files, new(""));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Plan_AllSizesUpTo40MiB_HaveATypeThatNobodyMistakes()
    {
        for (var sectors = 64; sectors < 80_000; sectors++)
        {
            AssertUnmistakable(sectors, null);
        }
    }

    [TestMethod]
    public void Plan_LargeSizes_HaveATypeThatNobodyMistakes()
    {
        for (var sectors = 80_000L; sectors <= uint.MaxValue; sectors = (long)(sectors * 1.0003) + 1)
        {
            AssertUnmistakable(sectors, null);
        }

        AssertUnmistakable(uint.MaxValue, null);
    }

    [TestMethod]
    [DataRow(12, 64, 260_000)]
    [DataRow(16, 4_200, 4_190_000)]
    [DataRow(32, 66_700, 20_000_000)]
    public void Plan_SizesOfOneType_HaveThatType(int bits, int smallest, int largest)
    {
        for (var sectors = (long)smallest; sectors < largest; sectors = (long)(sectors * 1.0007) + 1)
        {
            AssertUnmistakable(sectors, (FatType)bits);
        }
    }

    [TestMethod]
    [DataRow(4096 * 512L - 1, null, "12, 1")]
    [DataRow(1L << 22, null, "12, 2")]
    [DataRow(6L << 20, null, "12, 4")]
    [DataRow(12L << 20, null, "16, 2")]
    [DataRow(100L << 20, null, "16, 4")]
    [DataRow(500L << 20, null, "16, 16")]
    [DataRow(513L << 20, null, "32, 8")]
    [DataRow(4L << 30, null, "32, 8")]
    [DataRow(12L << 30, null, "32, 16")]
    [DataRow(64L << 20, 32, "32, 1")]
    [DataRow(300L << 20, 32, "32, 8")]
    public void Plan_Size_HasTheUsualTypeAndClusters(long size, int? bits, string expected)
    {
        var geometry = GeometryOf(new() { Size = size, Type = (FatType?)bits });
        Assert.AreEqual(expected, $"{(int)geometry.Type}, {geometry.SectorsPerCluster}");
    }

    [TestMethod]
    public void Plan_ContentOfAnySize_FitsAndLeavesTheSpaceThatIsAskedFor()
    {
        for (var size = 1L; size < uint.MaxValue; size = size * 17 / 16 + 1000)
        {
            foreach (var free in new[] { 0, 1 << 20 })
            {
                var tree = FatTree.Of([new("file", TestContents.Zeros(size))], new(""));
                var geometry = FatSizing.Choose(new() { FreeSpace = free }, tree);
                var cluster = geometry.SectorsPerCluster * 512;
                var left = geometry.ClusterCount * cluster - FatAllocation.Of(tree, geometry.Type, cluster).Count * cluster;
                Assert.IsGreaterThanOrEqualTo(free, left);
                Assert.AreEqual(0, geometry.Total % FatGeometry.SectorsPerTrack);
                AssertUnmistakable(geometry);
            }
        }
    }

    /// <summary>Both sides of each change of type or clusters, to the letter of the specification and of fsck.fat.</summary>
    [TestMethod]
    public async Task Write_SizesAroundTheLimits_FsckIsContent()
    {
        foreach (var sectors in Changes(64, 1_100_000).SelectMany(change => new[] { change - 1, change }))
        {
            using var folder = new TestFolder();
            var image = folder.PathOf("fat.img");
            var plan = FatFileSystem.Plan(new() { Size = sectors * 512L }, Files);
            await plan.Content.ToFileAsync(image, TestContext.CancellationToken);
            var report = await Judge.RunAsync("fsck.fat", ["-n", "-v", image], TestContext.CancellationToken);
            StringAssert.Contains(report, $" {(int)plan.Type} bit entries");
            StringAssert.Contains(report, $" {sectors} sectors total");
            StringAssert.Contains(report, ": 2 files, ");
        }
    }

    /// <summary>The sizes at which types or clusters change, which they do upwards only.</summary>
    private static IEnumerable<int> Changes(int low, int high)
    {
        var (first, last) = (GeometryOf(new() { Size = low * 512L }), GeometryOf(new() { Size = high * 512L }));
        var middle = low + (high - low) / 2;
        return first.Type == last.Type && first.SectorsPerCluster == last.SectorsPerCluster ? []
            : middle == low ? [high]
            : Changes(low, middle).Concat(Changes(middle, high));
    }

    private static FatGeometry GeometryOf(FatOptions options) => FatSizing.Choose(options, Tree);

    private static void AssertUnmistakable(long sectors, FatType? type)
    {
        var geometry = GeometryOf(new() { Size = sectors * 512, Type = type });
        Assert.AreEqual(sectors, geometry.Total);
        Assert.AreEqual(type ?? geometry.Type, geometry.Type);
        AssertUnmistakable(geometry);
    }

    /// <summary>As a program reads it from the boot sector: FAT specification 1.03, "FAT Type Determination".</summary>
    private static void AssertUnmistakable(FatGeometry geometry)
    {
        var boot = new FatBootSector(geometry, 0, 0, new("")).ToBytes();
        var total = BitConverter.ToUInt16(boot, 19) is var small and > 0 ? small : BitConverter.ToUInt32(boot, 32);
        var table = BitConverter.ToUInt16(boot, 22) is var short16 and > 0 ? short16 : BitConverter.ToUInt32(boot, 36);
        var data = total - BitConverter.ToUInt16(boot, 14) - boot[16] * (long)table - BitConverter.ToUInt16(boot, 17) * 32 / 512;
        var clusters = data / boot[13];
        var message = $"{geometry} has {clusters} clusters.";
        Assert.AreEqual(clusters < 4085 ? FatType.Fat12 : clusters < 65525 ? FatType.Fat16 : FatType.Fat32, geometry.Type, message);
        Assert.IsGreaterThanOrEqualTo(16, Math.Abs(clusters - 4085), message);
        Assert.IsGreaterThanOrEqualTo(16, Math.Abs(clusters - 65525), message);
        Assert.IsGreaterThanOrEqualTo((clusters + 2) * (int)geometry.Type, (long)table * 512 * 8, message);
        Assert.AreEqual(geometry.Total, total, message);
    }
}
