using System.Text.Json.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class ContentStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [TestMethod]
    public async Task Resolve_StoreThatIsNotThere_FindsNothingAndMakesNothing()
    {
        using var layout = new TestLayout();
        var store = new ContentStore(layout.Sibling("store"));

        Assert.IsNull(await store.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Amd64, None));
        Assert.IsFalse(Directory.Exists(store.Location));
    }

    [TestMethod]
    public async Task Import_Layout_IsFoundByNameAndDigestAndIsALayout()
    {
        using var layout = new TestLayout();
        var child = layout.Image("arm64").For("arm64");
        var index = layout.Index(layout.Image(content: "x").For("amd64"), child);
        layout.WriteIndex(index.Named("a:1"), layout.Image(content: "y").Named("free text"), layout.Image(content: "z").Named("2"));
        var store = new ContentStore(layout.Sibling("store"));

        var names = await store.ImportAsync(await layout.OpenAsync(), None);

        CollectionAssert.AreEqual(new[] { ImageReference.Parse("a:1"), ImageReference.Parse("2") }, names);
        var reopened = await OciLayout.OpenAsync(store.Location, None);
        foreach (IImageSource source in new IImageSource[] { store, reopened })
        {
            var byName = await source.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Arm64, None);
            var byDigest = await source.ResolveAsync(ImageReference.Parse($"a@{child.Digest()}"), TestLayout.Arm64, None);
            Assert.AreEqual(child.Digest(), byName!.Manifest.Digest);
            Assert.AreEqual(index.Digest(), byName.Index!.Digest);
            Assert.AreEqual(child.Digest(), byDigest!.Manifest.Digest);
        }

        await AssertWholeAsync(store);
    }

    [TestMethod]
    public async Task Import_SameThingTwice_ChangesNothing()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(layout.Image().For("amd64")).Named("a:1"), layout.Image(content: "unnamed"));
        var store = new ContentStore(layout.Sibling("store"));
        await store.ImportAsync(await layout.OpenAsync(), None);
        var before = Snapshot(store.Location);

        await store.ImportAsync(await layout.OpenAsync(), None);

        CollectionAssert.AreEqual(before, Snapshot(store.Location));
    }

    [TestMethod]
    public async Task Import_Image_BringsItsIndexButNotOtherPlatforms()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(layout.Image(content: "x").For("amd64"), layout.Image("arm64", "y").For("arm64")).Named("a:1"));
        var image = (await layout.ResolveAsync("a:1"))!;
        var store = new ContentStore(layout.Sibling("store"));

        await store.ImportAsync(image, None);

        var found = await store.ResolveAsync(image.Reference, TestLayout.Amd64, None);
        Assert.AreEqual(image.Manifest.Digest, found!.Manifest.Digest);
        Assert.AreEqual(image.Index!.Digest, found.Index!.Digest);
        var missing = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await store.ResolveAsync(image.Reference, TestLayout.Arm64, None));
        Assert.AreEqual("LK0204", missing.Diagnostic.Code);

        await store.ImportAsync((await layout.ResolveAsync("a:1", TestLayout.Arm64))!, None);
        Assert.IsNotNull(await store.ResolveAsync(image.Reference, TestLayout.Arm64, None));
        Assert.IsNotNull(await store.ResolveAsync(image.Reference, TestLayout.Amd64, None));
    }

    [TestMethod]
    public async Task Import_NameThatMoved_NamesTheNewImageOnly()
    {
        using var layout = new TestLayout();
        var store = new ContentStore(layout.Sibling("store"));
        layout.WriteIndex(layout.Image(content: "old").Named("a:1"), layout.Image(content: "old").Named("b:1"));
        await store.ImportAsync(await layout.OpenAsync(), None);
        var moved = layout.Image(content: "new");
        layout.WriteIndex(moved.Named("a:1"));

        await store.ImportAsync(await layout.OpenAsync(), None);

        Assert.AreEqual(moved.Digest(), (await store.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Amd64, None))!.Manifest.Digest);
        Assert.AreNotEqual(moved.Digest(), (await store.ResolveAsync(ImageReference.Parse("b:1"), TestLayout.Amd64, None))!.Manifest.Digest);
    }

    [TestMethod]
    public async Task Import_ManifestsOfTwoPlatforms_KeepsBothUnderOneName()
    {
        using var amd64 = new TestLayout();
        using var arm64 = new TestLayout();
        amd64.WriteIndex(amd64.Image().Named("a:1"));
        arm64.WriteIndex(arm64.Image("arm64").Named("a:1"));
        var store = new ContentStore(amd64.Sibling("store"));

        await store.ImportAsync((await amd64.ResolveAsync("a:1"))!, None);
        await store.ImportAsync((await arm64.ResolveAsync("a:1", TestLayout.Arm64))!, None);

        Assert.IsNotNull(await store.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Amd64, None));
        Assert.IsNotNull(await store.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Arm64, None));
    }

    [TestMethod]
    [DataRow("wrong digest", "LK0301")]
    [DataRow("too short", "LK0302")]
    [DataRow("too long", "LK0302")]
    [DataRow("missing", "LK0204")]
    public async Task Import_BrokenLayer_IsRefusedAndLeavesNoTrace(string how, string code)
    {
        using var layout = new TestLayout();
        var digest = Digest.OfSha256("layer"u8);
        layout.WriteIndex(layout.Image().Named("a:1"));
        switch (how)
        {
            case "missing":
                File.Delete(layout.PathOf(digest));
                break;
            default:
                File.WriteAllText(layout.PathOf(digest), how switch { "too short" => "laye", "too long" => "layer!", _ => "LAYER" });
                break;
        }

        var store = new ContentStore(layout.Sibling("store"));
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await store.ImportAsync(await layout.OpenAsync(), None));

        Assert.AreEqual(code, exception.Diagnostic.Code);
        Assert.IsNull(await store.ResolveAsync(ImageReference.Parse("a:1"), TestLayout.Amd64, None));
        Assert.IsFalse(Directory.Exists(store.Location) && Directory.EnumerateFiles(store.Location, "*", SearchOption.AllDirectories).Any());
    }

    [TestMethod]
    public async Task Ingest_BlobCutOffByACrash_IsReplaced()
    {
        using var layout = new TestLayout();
        var store = new ContentStore(layout.Sibling("store"));
        var content = "some content"u8.ToArray();
        var descriptor = new Descriptor(MediaTypes.LayerTar, Digest.OfSha256(content), content.Length);
        await store.IngestAsync(descriptor, new MemoryStream(content), None);
        await File.WriteAllBytesAsync(Path.Combine(store.Location, "blobs", "sha256", descriptor.Digest.Hex), content[..3], None);

        await store.IngestAsync(descriptor, new MemoryStream(content), None);

        using var reader = new StreamReader(store.TryOpen(descriptor)!);
        Assert.AreEqual("some content", await reader.ReadToEndAsync(None));
    }

    [TestMethod]
    public async Task Import_DeepAndRepeatingIndexes_EndsQuickly()
    {
        using var layout = new TestLayout();
        var node = layout.Index(layout.Image().For("amd64"));
        for (var level = 0; level < 3; level++)
        {
            node = layout.Index([.. Enumerable.Range(0, 200).Select(_ => (JsonNode)node.DeepClone())]);
        }

        layout.WriteIndex(node.Named("a:1"));
        var store = new ContentStore(layout.Sibling("store"));
        await store.ImportAsync(await layout.OpenAsync(), None);

        Assert.AreEqual("LK0209", (await layout.FailAsync("a:1")).Code);
        layout.WriteIndex(layout.Index(node.DeepClone()).Named("a:1"));
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await store.ImportAsync(await layout.OpenAsync(), None));
        Assert.AreEqual("LK0209", exception.Diagnostic.Code);
    }

    [TestMethod]
    public void FolderOf_Cache_IsMadeBesideTheBlobsForItsOwnerAlone()
    {
        using var layout = new TestLayout();
        var store = new ContentStore(layout.Sibling("store"));

        var folder = store.FolderOf("segments");

        Assert.AreEqual(Path.Combine(store.Location, "segments"), folder);
        Assert.IsTrue(Directory.Exists(folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(store.Location));
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow(".")]
    [DataRow("..")]
    [DataRow("a/b")]
    [DataRow("/a")]
    [DataRow("blobs")]
    public void FolderOf_NameThatIsNone_IsRefused(string name) =>
        Assert.ThrowsExactly<ArgumentException>(() => new ContentStore("store").FolderOf(name));

    [TestMethod]
    [DataRow("/x/cache", "/home/me", "/x/cache/linuxkit")]
    [DataRow("relative", "/home/me", "/home/me/.cache/linuxkit")]
    [DataRow(null, "/home/me", "/home/me/.cache/linuxkit")]
    [DataRow("", "/home/me", "/home/me/.cache/linuxkit")]
    public void DefaultFolder_OnUnix_IsTheCacheFolderOfXdg(string? cache, string home, string expected)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("This is Unix's convention.");
        }

        Assert.AreEqual(expected, ContentStore.DefaultFolder(name => name switch { "XDG_CACHE_HOME" => cache, "HOME" => home, _ => null }));
    }

    [TestMethod]
    public void DefaultFolder_NoHome_SaysWhatToSet()
    {
        var exception = Assert.ThrowsExactly<LinuxKitException>(() => ContentStore.DefaultFolder(name => name == "HOME" ? "" : null));

        Assert.AreEqual("LK0212", exception.Diagnostic.Code);
    }

    private static string[] Snapshot(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(folder, file)} {Digest.OfSha256(File.ReadAllBytes(file))} {File.GetLastWriteTimeUtc(file):O}"),
    ];

    private static async Task AssertWholeAsync(ContentStore store)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(store.Location, "blobs", "sha256")))
        {
            Assert.AreEqual(Path.GetFileName(file), Digest.OfSha256(await File.ReadAllBytesAsync(file, None)).Hex);
        }
    }
}
