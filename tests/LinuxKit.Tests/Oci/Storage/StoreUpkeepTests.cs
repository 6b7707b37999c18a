using LinuxKit.Oci;
using LinuxKit.Oci.Storage;

namespace LinuxKit.Tests.Oci.Storage;

[TestClass]
public sealed class StoreUpkeepTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ImageReference Name = ImageReference.Parse("a:1");

    [TestMethod]
    public async Task Collect_BlobsThatNoNameLeadsTo_AreRemovedWhenTheyAreOld()
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);
        var before = Blobs(store).Count;
        var (old, young) = (await AddBlobAsync(store, "old"), await AddBlobAsync(store, "young"));
        Age(old, TimeSpan.FromDays(2));
        Blobs(store).Where(path => path != young).ToList().ForEach(path => Age(path, TimeSpan.FromDays(2)));

        var savings = await new StoreUpkeep(store).CollectAsync(new StoreLimits(), None);

        Assert.AreEqual(new StoreSavings(1, 3), savings);
        Assert.IsFalse(File.Exists(old));
        Assert.HasCount(before + 1, Blobs(store));
        Assert.IsNotNull(await store.ResolveAsync(Name, TestLayout.Amd64, None));
    }

    [TestMethod]
    public async Task Collect_AfterTheLastNameWent_TakesTheImageToo()
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);
        var upkeep = new StoreUpkeep(store);
        Blobs(store).ForEach(path => Age(path, TimeSpan.FromDays(2)));

        Assert.IsTrue(await upkeep.RemoveAsync(Name, None));
        Assert.IsFalse(await upkeep.RemoveAsync(Name, None));
        await upkeep.CollectAsync(new StoreLimits(), None);

        Assert.IsEmpty(Blobs(store));
        Assert.IsEmpty(await upkeep.ListAsync(None));
    }

    [TestMethod]
    public async Task Collect_BlobThatSomebodyAskedForMeanwhile_Stays()
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);
        var blob = await AddBlobAsync(store, "wanted");
        Age(blob, TimeSpan.FromDays(2));

        Assert.IsTrue(store.Has(new Descriptor(MediaTypes.LayerTar, Digest.OfSha256("wanted"u8), 6)));
        await new StoreUpkeep(store).CollectAsync(new StoreLimits(), None);

        Assert.IsTrue(File.Exists(blob));
    }

    [TestMethod]
    public async Task Collect_BlobThatIsAskedForDuringTheCollection_Stays()
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);
        var blob = await AddBlobAsync(store, "wanted");
        var wanted = new Descriptor(MediaTypes.LayerTar, Digest.OfSha256("wanted"u8), 6);
        var reachable = new HashSet<Digest>(new Asking(() => store.Has(wanted))) { Digest.OfSha256("other"u8) };
        Age(blob, TimeSpan.FromDays(2));

        new StoreCollection(store.Location, new StoreLimits(), DateTime.UtcNow).RemoveBlobs(reachable);

        Assert.IsTrue(File.Exists(blob));
    }

    [TestMethod]
    public async Task Collect_WhatKilledBuildsLeftAmongTheBlobs_GoesAfterADay()
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);
        var folder = Path.Combine(store.Location, "blobs", "sha256");
        var (old, young) = (Path.Combine(folder, ".old.tmp"), Path.Combine(folder, ".young.tmp"));
        await File.WriteAllTextAsync(old, "", None);
        await File.WriteAllTextAsync(young, "", None);
        Age(old, TimeSpan.FromHours(25));
        Age(young, TimeSpan.FromHours(23));

        await new StoreUpkeep(store).CollectAsync(new StoreLimits { UnnamedBlobs = TimeSpan.Zero }, None);

        Assert.IsFalse(File.Exists(old));
        Assert.IsTrue(File.Exists(young), "Somebody may be writing it.");
        Assert.IsNotNull(await store.ResolveAsync(Name, TestLayout.Amd64, None));
    }

    [TestMethod]
    public async Task Collect_Caches_GoByAgeAndThenBySize()
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);
        var segments = store.FolderOf("segments");
        Write("a", TimeSpan.FromDays(40));
        Write("b", TimeSpan.FromDays(3));
        Write("c", TimeSpan.FromDays(2));
        Write("d", TimeSpan.FromMinutes(1));
        File.WriteAllText(Path.Combine(segments, "z.lock"), "");
        File.WriteAllText(Path.Combine(segments, ".x.tmp"), "");
        Age(Path.Combine(segments, "z.lock"), TimeSpan.FromDays(40));
        Age(Path.Combine(segments, ".x.tmp"), TimeSpan.FromDays(2));

        await new StoreUpkeep(store).CollectAsync(new StoreLimits { CacheSize = 120 }, None);

        CollectionAssert.AreEquivalent(
            new[] { "c.index", "c.segment", "d.index", "d.segment", "z.lock" }, Directory.EnumerateFiles(segments).Select(Path.GetFileName).ToArray());

        void Write(string stem, TimeSpan age)
        {
            foreach (var extension in new[] { ".segment", ".index" })
            {
                var path = Path.Combine(segments, stem + extension);
                File.WriteAllBytes(path, new byte[30]);
                Age(path, extension == ".index" ? age : age + TimeSpan.FromDays(100));
            }
        }
    }

    [TestMethod]
    public async Task CollectDaily_TwiceInADay_CollectsOnce()
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);
        var upkeep = new StoreUpkeep(store);

        Assert.IsNotNull(await upkeep.CollectDailyAsync(new StoreLimits(), None));
        Assert.IsNull(await upkeep.CollectDailyAsync(new StoreLimits(), None));
        Age(Path.Combine(store.Location, "collected"), TimeSpan.FromHours(25));
        Assert.IsNotNull(await upkeep.CollectDailyAsync(new StoreLimits(), None));
    }

    [TestMethod]
    public async Task Check_SoundStore_FindsNothing()
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);

        var report = await new StoreUpkeep(store).CheckAsync(remove: true, None);

        Assert.AreEqual(4, report.BlobCount);
        Assert.IsEmpty(report.Damaged);
        Assert.IsEmpty(report.Incomplete);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Check_BlobOfTheRightLengthAndWrongContent_IsFoundAndRemovedWhenAsked(bool remove)
    {
        using var layout = new TestLayout();
        var store = await StoreAsync(layout);
        var image = (await store.ResolveAsync(Name, TestLayout.Amd64, None))!;
        var path = Path.Combine(store.Location, "blobs", "sha256", image.Layers[0].Digest.Hex);
        File.WriteAllText(path, "LAYER");

        var report = await new StoreUpkeep(store).CheckAsync(remove, None);

        CollectionAssert.AreEqual(new[] { image.Layers[0].Digest }, report.Damaged);
        Assert.AreEqual(!remove, File.Exists(path));
        if (remove)
        {
            var incomplete = report.Incomplete.Single();
            Assert.AreEqual(Name, incomplete.Name);
            CollectionAssert.AreEqual(report.Damaged, incomplete.Missing);

            await store.ImportAsync(await layout.OpenAsync(), None);
            Assert.IsEmpty((await new StoreUpkeep(store).CheckAsync(remove: false, None)).Incomplete);
        }
    }

    private static async Task<ContentStore> StoreAsync(TestLayout layout)
    {
        layout.WriteIndex(layout.Index(layout.Image().For("amd64")).Named("a:1"));
        var store = new ContentStore(layout.Sibling("store"));
        await store.ImportAsync(await layout.OpenAsync(), None);
        return store;
    }

    private static async Task<string> AddBlobAsync(ContentStore store, string content)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        var descriptor = new Descriptor(MediaTypes.LayerTar, Digest.OfSha256(bytes), bytes.Length);
        await store.IngestAsync(descriptor, new MemoryStream(bytes), None);
        return Path.Combine(store.Location, "blobs", "sha256", descriptor.Digest.Hex);
    }

    private static List<string> Blobs(ContentStore store) => [.. Directory.EnumerateFiles(Path.Combine(store.Location, "blobs", "sha256"))];

    private static void Age(string path, TimeSpan age) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);

    /// <summary>Does something whenever somebody looks for a digest.</summary>
    private sealed class Asking(Action ask) : IEqualityComparer<Digest>
    {
        public bool Equals(Digest x, Digest y) => x == y;

        public int GetHashCode(Digest obj)
        {
            ask();
            return obj.GetHashCode();
        }
    }
}
