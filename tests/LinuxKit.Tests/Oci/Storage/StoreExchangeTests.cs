using System.Text;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Oci.Storage;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Oci.Storage;

/// <summary>What a store takes from others and gives to them.</summary>
[TestClass]
public sealed class StoreExchangeTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ImageReference Name = ImageReference.Parse("some/name:2");

    [TestMethod]
    public async Task Import_DockerArchiveOfSkopeo_HasTheSameLayers()
    {
        using var layout = new TestLayout();
        var archive = layout.Sibling("docker.tar");
        var golden = await OciLayout.OpenAsync(Path.Combine(TestAssets.GoldenFolder, "images"), None);
        await Judge.RunAsync(
            "skopeo", ["copy", "--override-arch", "amd64", $"oci:{golden.Location}:127.0.0.1:5000/golden/plain:1", $"docker-archive:{archive}:some/name:2"], None);
        var store = new ContentStore(layout.Sibling("store"));

        var names = await store.ImportAsync(archive, None);

        CollectionAssert.AreEqual(new[] { Name }, names);
        var image = (await store.ResolveAsync(Name, TestLayout.Amd64, None))!;
        var original = (await golden.ResolveAsync(ImageReference.Parse("127.0.0.1:5000/golden/plain:1"), TestLayout.Amd64, None))!;
        CollectionAssert.AreEqual(original.DiffIds, image.DiffIds);
        CollectionAssert.AreEqual(original.Config.Cmd, image.Config.Cmd);
        Assert.IsEmpty((await new StoreUpkeep(store).CheckAsync(remove: false, None)).Incomplete);
    }

    [TestMethod]
    public async Task Import_DockerArchiveWithLinksAndGzip_IsRead()
    {
        using var layout = new TestLayout();
        var layer = new TestLayer().File("f", "1").ToArray();
        var config = Config(layer, layer);
        var archive = await ArchiveAsync(layout,
            ("c.json", config), ("one/layer.tar", TestLayer.Gzip(layer)), ("two/layer.tar", "../one/layer.tar"),
            ("manifest.json", """[{"Config":"c.json","RepoTags":["some/name:2"],"Layers":["one/layer.tar","two/layer.tar"]}]"""u8.ToArray()));
        var store = new ContentStore(layout.Sibling("store"));

        await store.ImportAsync(archive, None);

        var image = (await store.ResolveAsync(Name, TestLayout.Amd64, None))!;
        Assert.HasCount(2, image.Layers);
        Assert.AreEqual(MediaTypes.LayerTarGzip, image.Layers[0].MediaType);
        Assert.AreEqual(Digest.OfSha256(TestLayer.Gzip(layer)), image.Layers[1].Digest);
    }

    [TestMethod]
    [DataRow("""[{"Config":"c.json","RepoTags":["some/name:2"],"Layers":["gone.tar"]}]""", "LK0206")]
    [DataRow("""[{"Config":"c.json","RepoTags":["some/name:2"],"Layers":["../../etc/passwd"]}]""", "LK0206")]
    [DataRow("""[{"Config":"c.json","RepoTags":["some/name:2"],"Layers":[]}]""", "LK0206")]
    [DataRow("""[{"Config":"c.json","RepoTags":["UPPER"],"Layers":["layer.tar"]}]""", "LK0206")]
    [DataRow("""[{"RepoTags":["some/name:2"],"Layers":["layer.tar"]}]""", "LK0206")]
    [DataRow("""[{"Config":"c.json","RepoTags":["some/name:2"],"Layers":["other.tar"]}]""", "LK0301")]
    [DataRow("""[null]""", "LK0206")]
    [DataRow("""{}""", "LK0206")]
    [DataRow("""x""", "LK0206")]
    public async Task Import_BrokenDockerArchive_FailsAndNamesNothing(string manifest, string code)
    {
        using var layout = new TestLayout();
        var layer = new TestLayer().File("f", "1").ToArray();
        var archive = await ArchiveAsync(layout,
            ("c.json", Config(layer)), ("layer.tar", layer), ("other.tar", new TestLayer().File("f", "2").ToArray()), ("manifest.json", Encoding.UTF8.GetBytes(manifest)));
        var store = new ContentStore(layout.Sibling("store"));

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await store.ImportAsync(archive, None));

        Assert.AreEqual(code, exception.Diagnostic.Code, exception.Message);
        Assert.IsEmpty(await new StoreUpkeep(store).ListAsync(None));
    }

    [TestMethod]
    public async Task Import_CacheOfTheReferenceTool_IsFoundByItsNames()
    {
        using var layout = new TestLayout("cache");
        var (amd64, arm64) = (layout.Image(content: "x").For("amd64"), layout.Image("arm64", "y").For("arm64"));
        layout.WriteIndex(
            layout.Index(amd64, arm64).Named("docker.io/linuxkit/init:abc"),
            layout.Image(content: "x").For("amd64").Named("docker.io/linuxkit/init:abc-amd64"));
        var store = new ContentStore(layout.Sibling("store"));

        await store.ImportAsync(layout.Folder, None);

        var image = await store.ResolveAsync(ImageReference.Parse("linuxkit/init:abc"), TestLayout.Arm64, None);
        Assert.AreEqual(arm64.Digest(), image!.Manifest.Digest);
        Assert.IsNotNull(await store.ResolveAsync(ImageReference.Parse("linuxkit/init:abc-amd64"), TestLayout.Amd64, None));
    }

    [TestMethod]
    public async Task WriteDockerArchive_ReadBySkopeo_HasTheSameLayers()
    {
        using var layout = new TestLayout();
        var (store, image) = await GoldenStoreAsync(layout);
        var archive = layout.Sibling("docker.tar");
        await using (var file = File.Create(archive))
        {
            await new StoreExport(store).WriteDockerArchiveAsync([image.Reference], TestLayout.Amd64, file, None);
        }

        var inspected = await Judge.RunAsync("skopeo", ["inspect", "--config", $"docker-archive:{archive}"], None);

        foreach (var diffId in image.DiffIds)
        {
            StringAssert.Contains(inspected, diffId.ToString());
        }

        var copy = new ContentStore(layout.Sibling("copy"));
        await copy.ImportAsync(archive, None);
        CollectionAssert.AreEqual(image.DiffIds, (await copy.ResolveAsync(image.Reference, TestLayout.Amd64, None))!.DiffIds);
    }

    [TestMethod]
    public async Task WriteLayoutArchive_ReadBySkopeo_IsTheSameImage()
    {
        using var layout = new TestLayout();
        var (store, image) = await GoldenStoreAsync(layout);
        var (first, second) = (layout.Sibling("a.tar"), layout.Sibling("b.tar"));
        foreach (var path in new[] { first, second })
        {
            await using var file = File.Create(path);
            await new StoreExport(store).WriteLayoutArchiveAsync([image.Reference], file, None);
        }

        var inspected = await Judge.RunAsync("skopeo", ["inspect", "--override-arch", "amd64", $"oci-archive:{first}"], None);

        StringAssert.Contains(inspected, image.Layers[0].Digest.ToString());
        CollectionAssert.AreEqual(File.ReadAllBytes(first), File.ReadAllBytes(second));
        var reopened = await OciLayout.OpenAsync(first, None);
        Assert.AreEqual(image.Manifest.Digest, (await reopened.ResolveAsync(image.Reference, TestLayout.Amd64, None))!.Manifest.Digest);
    }

    [TestMethod]
    public async Task WriteLayout_UnknownName_FailsAndWritesNothing()
    {
        using var layout = new TestLayout();
        var (store, _) = await GoldenStoreAsync(layout);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await new StoreExport(store).WriteLayoutAsync([ImageReference.Parse("no/such:1")], layout.Sibling("out"), None));

        Assert.AreEqual("LK0202", exception.Diagnostic.Code);
        Assert.IsFalse(Directory.Exists(layout.Sibling("out")));
    }

    private static async Task<(ContentStore Store, ResolvedImage Image)> GoldenStoreAsync(TestLayout layout)
    {
        var store = new ContentStore(layout.Sibling("store"));
        var golden = await OciLayout.OpenAsync(Path.Combine(TestAssets.GoldenFolder, "images"), None);
        var image = (await golden.ResolveAsync(ImageReference.Parse("127.0.0.1:5000/golden/plain:1"), TestLayout.Amd64, None))!;
        await store.ImportAsync(image, None);
        return (store, image);
    }

    private static byte[] Config(params byte[][] layers)
    {
        var diffIds = string.Join(",", layers.Select(layer => $"\"{Digest.OfSha256(layer)}\""));
        return Encoding.UTF8.GetBytes($$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[{{diffIds}}] } }""");
    }

    // A text is a symbolic link.
    private static async Task<string> ArchiveAsync(TestLayout layout, params (string Path, object Content)[] files)
    {
        var path = layout.Sibling("archive.tar");
        await using var file = File.Create(path);
        var tar = new TarWriter(file);
        foreach (var (name, content) in files)
        {
            var entry = content is byte[] bytes
                ? new ArchiveEntry { Path = name, Kind = EntryKind.File, Mode = 420, Size = bytes.Length }
                : new ArchiveEntry { Path = name, Kind = EntryKind.SymbolicLink, Mode = 511, LinkTarget = (string)content };
            await tar.WriteAsync(entry, content is byte[] data ? new MemoryStream(data) : null, None);
        }

        await tar.FinishAsync(None);
        return path;
    }
}
