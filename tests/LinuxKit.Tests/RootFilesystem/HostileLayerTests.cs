using System.Formats.Tar;
using LinuxKit.Oci;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class HostileLayerTests
{
    private static TestImage Image => TestImage.Of(
        new TestLayer().Dir("d").File("d/f", "content"), new TestLayer().File("g", new byte[3000]).HardLink("h", "g").Whiteout("d/f"));

    [TestMethod]
    public async Task Make_BlobDamagedAnywhere_FailsAndNamesTheLayer()
    {
        var size = Image.Image.Layers[1].Size;
        for (var offset = 0; offset < size; offset += 7)
        {
            var image = Image;
            image.Damage(1, blob => [.. blob[..offset], (byte)~blob[offset], .. blob[(offset + 1)..]]);

            StringAssert.Contains((await FailAsync(image)).Message, "test.invalid/image:1, layer 2 of 2 (sha256:");
        }
    }

    [TestMethod]
    public async Task Make_BlobCutOffAnywhere_FailsAndNamesTheLayer()
    {
        var size = Image.Image.Layers[0].Size;
        for (var length = 0; length < size; length += 11)
        {
            var image = Image;
            image.Damage(0, blob => blob[..length]);

            var diagnostic = await FailAsync(image);

            Assert.AreEqual("LK0302", diagnostic.Code, diagnostic.Message);
            StringAssert.Contains(diagnostic.Message, "layer 1 of 2");
        }
    }

    [TestMethod]
    public async Task Make_LayerCutOffButWithTheRightDigest_Fails()
    {
        var whole = TestLayer.Gzip(new TestLayer().File("f", SegmentStoreTests.Noise(1, 2000)).ToArray());
        for (var length = 1; length < whole.Length; length += 61)
        {
            await FailAsync(TestImage.OfBytes(new TestLayer().ToArray(), MediaTypes.LayerTarGzip, _ => whole[..length]));
        }
    }

    [TestMethod]
    public async Task Make_WrongDiffId_Fails()
    {
        var image = Image;
        var wrong = image.Image with { DiffIds = [image.Image.DiffIds[0], Digest.OfSha256("something else"u8)] };

        var diagnostic = await FailAsync(wrong);

        Assert.AreEqual("LK0301", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "layer 2 of 2");
    }

    [TestMethod]
    public async Task Make_BlobMissing_Fails()
    {
        var image = Image;
        image.Remove(1);

        StringAssert.Contains((await FailAsync(image)).Message, "layer 2 of 2");
    }

    [TestMethod]
    public async Task Make_LayerOfAnotherKind_Fails() =>
        Assert.AreEqual("LK0401", (await FailAsync(TestImage.OfBytes("{}"u8.ToArray(), "application/vnd.in-toto+json"))).Code);

    [TestMethod]
    public async Task Make_Bomb_FailsEarly()
    {
        var limits = RootLimits.Default with { UnpackedSizeOfAnyLayer = 1 << 20, UnpackedRatio = 20 };
        var file = TestImage.OfBytes(new TestLayer().File("zero", new byte[32 << 20]).ToArray(), MediaTypes.LayerTarGzip, TestLayer.Gzip);
        var end = TestImage.OfBytes([.. new TestLayer().File("f", "1").ToArray(), .. new byte[32 << 20]], MediaTypes.LayerTarGzip, TestLayer.Gzip);

        Assert.AreEqual("LK0402", (await FailAsync(file.Image, limits)).Code);
        Assert.AreEqual("LK0303", (await FailAsync(end.Image, limits)).Code);
    }

    [TestMethod]
    public async Task Make_SparseFileManyTimesLargerThanItsLayer_Fails()
    {
        // GNU.sparse.map: a file of 8 GiB with one byte of data.
        var entry = new PaxTarEntry(TarEntryType.RegularFile, "sparse", new Dictionary<string, string>
        {
            ["GNU.sparse.size"] = "8589934592",
            ["GNU.sparse.numblocks"] = "1",
            ["GNU.sparse.map"] = "0,1",
        })
        { DataStream = new MemoryStream([1]) };
        using var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, leaveOpen: true))
        {
            writer.WriteEntry(entry);
        }

        Assert.AreEqual("LK0402", (await FailAsync(TestImage.OfBytes(memory.ToArray()))).Code);
    }

    [TestMethod]
    public async Task Make_TooManyEntriesOrNames_Fails()
    {
        Assert.AreEqual("LK0402", (await FailAsync(Image.Image, RootLimits.Default with { EntryCount = 4 })).Code);
        Assert.AreEqual("LK0402", (await FailAsync(Image.Image, RootLimits.Default with { MetadataSize = 8 })).Code);

        // Each layer is small enough, all together are not.
        var layers = Enumerable.Range(0, 10).Select(i => new TestLayer().File($"{i}", new byte[3000])).ToArray();
        Assert.AreEqual("LK0402", (await FailAsync(TestImage.Of(layers).Image, RootLimits.Default with { UnpackedSize = 20_000 })).Code);
    }

    [TestMethod]
    public async Task Make_LinksThatLeadDeeperAndDeeper_Fails()
    {
        // Each entry's own path and link are as short as Linux wants them; together they are a tree that no recursion survives.
        var layer = new TestLayer();
        var down = string.Concat(Enumerable.Repeat("/d", 1500));
        for (var i = 0; i < 3; i++)
        {
            layer.Symlink($"link{i}", i == 0 ? down : $"/link{i - 1}{down}").File($"link{i}/f", "1");
        }

        Assert.AreEqual("LK0402", (await FailAsync(TestImage.Of(layer))).Code);
    }

    [TestMethod]
    public async Task Make_RandomLayers_FailInOneWayOnly()
    {
        var layer = new TestLayer().Dir("a").File("a/x", "1").Symlink("s", "a").File("s/y", "2").HardLink("h", "a/x").Whiteout("z").Opaque("a").ToArray();
        await RandomInput.ForEachSeedAsync(300, async random =>
        {
            using var store = new TestStore();
            await store.MakeAsync(Tree(TestImage.OfBytes(RandomInput.Mutate(layer, random)).Image));
        });
    }

    private static Task<Diagnostic> FailAsync(TestImage image) => FailAsync(image.Image);

    private static async Task<Diagnostic> FailAsync(ResolvedImage image, RootLimits? limits = null)
    {
        using var store = new TestStore(limits);

        var diagnostic = await store.FailAsync(Tree(image));

        Assert.IsEmpty(store.Files, "Nothing is left in the store.");
        Assert.AreEqual(new SourceLocation("a.lkproj", 3), diagnostic.Location);
        return diagnostic;
    }

    private static ImageTree Tree(ResolvedImage image) => new("services[0] web", new("a.lkproj", 3), image, "c", TreeRole.Container);
}
