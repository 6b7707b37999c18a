using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class SegmentStoreTests
{
    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Compressions => [[TestStore.Zstd], [TestStore.Gzip], [Compression.None]];

    [TestMethod]
    [DynamicData(nameof(Compressions))]
    public async Task GetOrCreate_OneWorkerOrMany_GivesTheSameBytes(Compression compression)
    {
        using var one = new TestStore(workers: 1);
        using var many = new TestStore(workers: 7);
        var image = LargeImage();

        var first = await one.MakeAsync(Tree(image), compression);
        var second = await many.MakeAsync(Tree(image), compression);

        Assert.HasCount(5, first.Frames);
        Assert.AreEqual(first.Digest, second.Digest);
        Assert.AreEqual(first.Key, second.Key);
        CollectionAssert.AreEqual(File.ReadAllBytes(first.Path), File.ReadAllBytes(second.Path));
        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.ChangeExtension(first.Path, ".index")), File.ReadAllBytes(Path.ChangeExtension(second.Path, ".index")));
        Assert.AreEqual(first.Digest, Digest.OfSha256(File.ReadAllBytes(first.Path)));
    }

    [TestMethod]
    [DynamicData(nameof(Compressions))]
    public async Task GetOrCreate_ReadBack_HasWhatWentIn(Compression compression)
    {
        using var store = new TestStore();
        var segment = await store.MakeAsync(Tree(LargeImage()), compression);

        var found = new Dictionary<string, Digest>();
        await foreach (var (position, content) in SegmentReader.ReadAsync(segment, _ => true, TestContext.CancellationToken))
        {
            using var memory = new MemoryStream();
            await content.CopyToAsync(memory, TestContext.CancellationToken);
            if (segment.Index.Entries[position] is { ContentDigest: { } digest } entry)
            {
                Assert.AreEqual(digest, Digest.OfSha256(memory.ToArray()), entry.Entry.Path);
                found.Add(entry.Entry.Path, digest);
            }
        }

        Assert.AreEqual(Digest.OfSha256(Noise(1, 9 << 20)), found["c/large"]);
        Assert.AreEqual(Digest.OfSha256(Noise(5, 3 << 20)), found["c/5"]);
    }

    [TestMethod]
    public async Task GetOrCreate_OtherContent_GivesOtherDigest()
    {
        using var store = new TestStore();

        var first = await store.MakeAsync(Tree(TestImage.Of(new TestLayer().File("f", "1"))));
        var second = await store.MakeAsync(Tree(TestImage.Of(new TestLayer().File("f", "2"))));

        Assert.AreNotEqual(first.Digest, second.Digest);
    }

    [TestMethod]
    public async Task GetOrCreate_SecondTime_FindsIt()
    {
        using var store = new TestStore();
        var image = TestImage.Of(new TestLayer().Dir("d", "700").File("d/f", "1", "600", 1, 2).HardLink("d/g", "d/f").Attribute("x", "1", "user.é", "v"));
        var made = await store.MakeAsync(Tree(image));
        var opened = image.Opened;

        var found = await store.MakeAsync(new ImageTree("other", new("other.lkproj"), image.Image, "c", TreeRole.Container));

        Assert.AreEqual(opened, image.Opened);
        Assert.AreEqual("other", found.Index.ComponentName);
        Assert.AreEqual("other.lkproj", found.Index.Location.File);
        Assert.AreEqual(made.Path, found.Path);
        Assert.AreEqual((made.SizeInBytes, made.Digest, made.Index.Root), (found.SizeInBytes, found.Digest, found.Index.Root));
        CollectionAssert.AreEqual(made.Frames, found.Frames);
        Assert.HasCount(made.Index.Entries.Length, found.Index.Entries);
        foreach (var (before, after) in made.Index.Entries.Zip(found.Index.Entries))
        {
            CollectionAssert.AreEqual(before.Entry.ExtendedAttributes.Keys.ToArray(), after.Entry.ExtendedAttributes.Keys.ToArray());
            Assert.AreEqual(
                before with { Entry = before.Entry with { ExtendedAttributes = ArchiveEntry.NoExtendedAttributes } },
                after with { Entry = after.Entry with { ExtendedAttributes = ArchiveEntry.NoExtendedAttributes } });
        }

        CollectionAssert.AreEqual(new[] { true, false }, store.Uses.Select(use => use.Made).ToArray());
    }

    [TestMethod]
    [DataRow(".segment", 0)]
    [DataRow(".segment", 1)]
    [DataRow(".segment", 2)]
    [DataRow(".index", 0)]
    [DataRow(".index", 1)]
    [DataRow(".index", 2)]
    public async Task GetOrCreate_FileDamaged_MakesItAnew(string extension, int damage)
    {
        using var store = new TestStore();
        var component = Tree(TestImage.Of(new TestLayer().File("f", "1")));
        var before = await store.MakeAsync(component);
        var path = Path.ChangeExtension(before.Path, extension);
        var whole = File.ReadAllBytes(path);
        switch (damage)
        {
            case 0:
                File.WriteAllBytes(path, whole[..^1]);
                break;
            case 1:
                File.WriteAllBytes(path, [.. whole[..40], (byte)(whole[40] ^ 1), .. whole[41..]]);
                break;
            default:
                File.Delete(path);
                break;
        }

        var after = await store.MakeAsync(component);

        Assert.IsTrue(store.Uses[^1].Made);
        CollectionAssert.AreEqual(whole, File.ReadAllBytes(path));
        Assert.AreEqual(before.Digest, after.Digest);
    }

    [TestMethod]
    public async Task GetOrCreate_ManyAtOnce_MakesItOnce()
    {
        using var store = new TestStore();
        var image = TestImage.Of(new TestLayer().File("f", Noise(1, 1 << 20)));

        var segments = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() =>
            store.MakeAsync(new ImageTree($"name {i}", default, image.Image, "c", TreeRole.Container)))));

        Assert.AreEqual(1, store.Uses.Count(use => use.Made));
        Assert.HasCount(1, segments.Select(segment => segment.Digest).Distinct());
        CollectionAssert.AreEqual(Enumerable.Range(0, 20).Select(i => $"name {i}").ToArray(), segments.Select(segment => segment.Index.ComponentName).ToArray());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public async Task Index_BeforeTheSegmentIsMade_HasWhatTheSegmentHas(int timesBefore)
    {
        using var store = new TestStore();
        var tree = Tree(TestImage.Of(new TestLayer().Dir("d", "700").File("d/f", "1", "600", 1, 2).HardLink("d/g", "d/f").Symlink("l", "d").Device("n", 1, 3)));
        for (var i = 0; i < timesBefore; i++)
        {
            await store.Store.IndexAsync(tree, TestStore.Timestamp, TestContext.CancellationToken);
        }

        var index = await store.Store.IndexAsync(tree, TestStore.Timestamp, TestContext.CancellationToken);
        var segment = await store.MakeAsync(tree);

        Assert.AreEqual(segment.Index.Root, index.Root);
        CollectionAssert.AreEqual(
            segment.Index.Entries.Select(entry => entry with { ContentDigest = null }).ToArray(), index.Entries.ToArray());
    }

    [TestMethod]
    public async Task GetOrCreate_FirstOfTwoStopped_TheOtherStillGetsIt()
    {
        using var store = new TestStore();
        using var stop = new CancellationTokenSource();
        var image = LargeImage();

        var first = store.MakeAsync(Tree(image), cancellationToken: stop.Token);
        var second = store.MakeAsync(Tree(image), cancellationToken: TestContext.CancellationToken);
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        Assert.AreEqual((await second).Digest, Digest.OfSha256(File.ReadAllBytes((await second).Path)));
    }

    [TestMethod]
    public async Task GetOrCreate_StoppedAnywhere_LeavesNothingBehind()
    {
        using var store = new TestStore(workers: 2);
        var image = LargeImage();
        var random = new Random(7);
        for (var i = 0; i < 8; i++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(60)));
            try
            {
                await store.MakeAsync(Tree(image), cancellationToken: stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.IsEmpty(store.Files);
            }
        }

        // No buffer and no worker was lost on the way.
        var segment = await store.MakeAsync(Tree(image), cancellationToken: TestContext.CancellationToken);
        Assert.AreEqual(segment.Digest, Digest.OfSha256(File.ReadAllBytes(segment.Path)));
    }

    [TestMethod]
    public async Task GetOrCreate_StoppedOnceTheSegmentHasItsName_HasTheIndexToo()
    {
        for (var i = 0; i < 10; i++)
        {
            using var store = new TestStore();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
            var stopping = Task.Factory.StartNew(
                () =>
                {
                    // Without a rest: the index follows in a moment.
                    while (!stop.IsCancellationRequested)
                    {
                        if (store.Files.Any(name => name.EndsWith(".segment", StringComparison.Ordinal)))
                        {
                            stop.Cancel();
                        }
                    }
                },
                TestContext.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);

            var segment = await store.MakeAsync(Tree(TestImage.Of(new TestLayer().File("f", "1"))), cancellationToken: stop.Token);

            await stopping;
            Assert.IsTrue(File.Exists(Path.ChangeExtension(segment.Path, ".index")));
        }
    }

    [TestMethod]
    public async Task GetOrCreate_AbandonedFiles_AreRemovedAfterADay()
    {
        using var store = new TestStore();
        var (old, young) = (Path.Combine(store.Folder, ".old.tmp"), Path.Combine(store.Folder, ".young.tmp"));
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromHours(25));

        await store.MakeAsync(Tree(TestImage.Of(new TestLayer().File("f", "1"))));

        Assert.IsFalse(File.Exists(old));
        Assert.IsTrue(File.Exists(young));
    }

    [TestMethod]
    public async Task GetOrCreate_IndexOf20000Entries_IsReadQuickly()
    {
        var layer = new TestLayer();
        for (var i = 0; i < 20_000; i++)
        {
            layer.File($"usr/share/some/folder{i / 100}/file{i}", "");
        }

        using var store = new TestStore();
        var segment = await store.MakeAsync(Tree(TestImage.Of(layer)));
        var index = File.ReadAllBytes(Path.ChangeExtension(segment.Path, ".index"));
        SegmentIndexFile.TryRead(index, segment);

        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.IsNotNull(SegmentIndexFile.TryRead(index, segment));

        TestContext.WriteLine($"{index.Length} bytes, {watch.Elapsed.TotalMilliseconds} ms");
        Assert.IsLessThan(500, watch.ElapsedMilliseconds);
    }

    [TestMethod]
    public async Task TryRead_IndexThatSomebodyElseMade_IsReadOrRefused()
    {
        using var store = new TestStore();
        var segment = await store.MakeAsync(Tree(TestImage.Of(new TestLayer().Dir("d", "700").File("d/f", "1").HardLink("d/g", "d/f").Symlink("l", "d").Attribute("x", "1", "user.a", "v"))));
        var index = File.ReadAllBytes(Path.ChangeExtension(segment.Path, ".index"));
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var changed = index[..^32].ToArray();
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                changed[random.Next(8, changed.Length)] = (byte)random.Next(256);
            }

            changed = changed[..random.Next(8, changed.Length + 1)];
            SegmentIndexFile.TryRead([.. changed, .. System.Security.Cryptography.SHA256.HashData(changed)], segment);
        }
    }

    [TestMethod]
    public async Task GetOrCreate_FolderIsAFile_FailsAndNamesIt()
    {
        using var store = new TestStore();
        var file = Path.Combine(store.Folder, "file");
        File.WriteAllText(file, "");

        foreach (var component in new Component[] { Tree(TestImage.Of(new TestLayer().File("f", "1"))), new GeneratedFiles("files", default, []) })
        {
            var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() =>
                new SegmentStore(file).GetOrCreateAsync(component, TestStore.Zstd, 0, TestContext.CancellationToken));

            Assert.AreEqual("LK0410", exception.Diagnostic.Code);
            StringAssert.Contains(exception.Diagnostic.Message, file);
        }
    }

    internal static byte[] Noise(int seed, int size)
    {
        // Half of it can be compressed.
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes.AsSpan(0, size / 2));
        return bytes;
    }

    private static TestImage LargeImage()
    {
        var layer = new TestLayer().File("large", Noise(1, 9 << 20)).HardLink("larger", "large");
        for (var i = 2; i < 7; i++)
        {
            layer.File($"{i}", Noise(i, 3 << 20)).HardLink($"{i}a", $"{i}");
        }

        return TestImage.OfBytes(layer.ToArray());
    }

    private static ImageTree Tree(TestImage image) => new("services[0] web", default, image.Image, "c", TreeRole.Container);
}
