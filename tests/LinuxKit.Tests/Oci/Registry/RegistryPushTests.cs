using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class RegistryPushTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [TestMethod]
    public async Task Push_Index_CanBePulledAndIsNotPushedTwice()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(layout.Image("amd64", "a").For("amd64"), layout.Image("arm64", "b").For("arm64")).Named("app:1"));
        using var client = new RegistryClient(test.Options);
        var source = await layout.OpenAsync();

        await client.PushAsync(source, source.Entries[0], registry.Name("team/app:1"), None);
        var uploads = registry.Server.Requests.Count(request => request.Method is "POST" or "PUT");
        await client.PushAsync(source, source.Entries[0], registry.Name("team/app:2"), None);

        Assert.AreEqual(1, registry.Server.Requests.Count(request => request.Method is "POST" or "PUT") - uploads, "The second push is a tag.");
        Assert.AreEqual(source.Entries[0].Digest, (await client.ResolveAsync(registry.Name("team/app:2"), None))!.Value);
        foreach (var architecture in new[] { "amd64", "arm64" })
        {
            var image = await test.PullAsync(registry.Name("team/app:1"), architecture);
            Assert.AreEqual(architecture == "amd64" ? "a" : "b", System.Text.Encoding.UTF8.GetString(await test.ReadAsync(image!.Layers[0])));
        }
    }

    [TestMethod]
    public async Task PushBlob_Large_GoesInChunks()
    {
        var (registry, requests) = await PushLargeAsync(_ => { });

        Assert.AreEqual(2, requests.Count(request => request.Method == "PATCH"));
        Assert.AreEqual("0-33554431", requests.First(request => request.Method == "PATCH")["Content-Range"]);
        Assert.HasCount(1, registry.Blobs);
    }

    [TestMethod]
    public async Task PushBlob_ChunkWhoseAnswerIsLost_GoesOnWhereTheRegistryIs()
    {
        var (_, requests) = await PushLargeAsync(registry =>
        {
            var count = 0;
            registry.Change = (request, right) => request.Method == "PATCH" && Interlocked.Increment(ref count) == 1 ? right with { CutAfter = 0 } : right;
        });

        Assert.AreEqual(2, requests.Count(request => request.Method == "PATCH"), "The chunk had come: it is not sent again.");
        Assert.AreEqual(1, requests.Count(request => request.Method == "GET" && request.Path != "/v2/"));
    }

    [TestMethod]
    public async Task PushBlob_LastAnswerIsLost_IsNoFailure()
    {
        var (registry, _) = await PushLargeAsync(registry =>
        {
            var count = 0;
            registry.Change = (request, right) => request.Method == "PUT" && Interlocked.Increment(ref count) == 1 ? right with { CutAfter = 0 } : right;
        });

        Assert.HasCount(1, registry.Blobs);
    }

    [TestMethod]
    public async Task PushBlob_RegistryWithoutChunks_GetsItInOnePiece()
    {
        var (registry, requests) = await PushLargeAsync(registry => registry.KnowsChunks = false);

        Assert.HasCount(1, registry.Blobs);
        Assert.AreEqual(33_554_432 + 1000, requests.Last(request => request.Method == "PUT").Body.Length);
    }

    [TestMethod]
    public async Task PushBlob_Small_IsRetriedFromTheStart()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var failures = 0;
        registry.Change = (request, right) => request.Method == "PUT" && Interlocked.Increment(ref failures) < 3 ? new FakeResponse(503) : right;
        var (source, blob) = Blob(1000);
        using var client = new RegistryClient(test.Options);

        await client.PushBlobAsync(registry.Name("app"), blob, source, null, None);

        Assert.HasCount(1, registry.Blobs);
        Assert.AreEqual(3, registry.Server.Requests.Count(request => request.Method == "POST"));
    }

    [TestMethod]
    public async Task PushBlob_OfAnotherRepository_IsMounted()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var (source, blob) = Blob(1000);
        using var client = new RegistryClient(test.Options);
        registry.AddBlob("x", RegistryTestFolder.Noise(5, 1000));
        registry.Change = (request, right) => request.Method == "HEAD" ? new FakeResponse(404) : right;

        await client.PushBlobAsync(registry.Name("app"), blob, source, "base/image", None);

        var post = registry.Server.Requests.Single(request => request.Method == "POST");
        Assert.AreEqual(blob.Digest.ToString(), post.Query("mount"));
        Assert.AreEqual("base/image", post.Query("from"));
        Assert.IsEmpty(registry.Server.Requests.Where(request => request.Method == "PUT"));
    }

    [TestMethod]
    public async Task PushBlob_BrokenSource_SaysSo()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        using var layout = new TestLayout();
        var blob = layout.Blob("x", RegistryTestFolder.Noise(1, 5000));
        File.WriteAllBytes(layout.PathOf(blob.Digest()), RegistryTestFolder.Noise(2, 5000));
        layout.WriteIndex();
        using var client = new RegistryClient(test.Options);
        var source = await layout.OpenAsync();

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await client.PushBlobAsync(registry.Name("app"), new Descriptor("x", blob.Digest(), 5000), source, null, None));

        StringAssert.StartsWith(exception.Diagnostic.Code, "LK03");
        Assert.IsEmpty(registry.Blobs);
        Assert.AreEqual(1, registry.Server.Requests.Count(request => request.Method == "POST"), "It will not get better.");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task ListReferrers_OfBothKindsOfRegistry_AreFound(bool knowsReferrers)
    {
        await using var registry = new FakeRegistry { KnowsReferrers = knowsReferrers };
        using var test = new RegistryTestFolder();
        using var client = new RegistryClient(test.Options);
        var subject = registry.AddImage("app", "1", "amd64", [1]);
        var config = registry.AddBlob("application/vnd.oci.empty.v1+json", "{}"u8.ToArray());
        foreach (var type in new[] { "signature", "sbom" })
        {
            var content = DocumentWriter.Write(new ImageManifest(MediaTypes.Manifest, config, []) { ArtifactType = type, Subject = subject with { Platform = null } });
            var document = new RegistryDocument(new Descriptor(MediaTypes.Manifest, Digest.OfSha256(content), content.Length), [.. content]);
            await client.PushDocumentAsync(registry.Name("app"), document, null, None);
        }

        var all = await client.ListReferrersAsync(registry.Name("app"), subject.Digest, null, None);
        var one = await client.ListReferrersAsync(registry.Name("app"), subject.Digest, "sbom", None);

        Assert.HasCount(2, all);
        Assert.AreEqual("sbom", one.Single().ArtifactType);
        Assert.AreEqual(!knowsReferrers, registry.Manifest("app", $"sha256-{subject.Digest.Hex}") is not null);
        Assert.IsEmpty(await client.ListReferrersAsync(registry.Name("app"), Digest.OfSha256([]), null, None));
    }

    [TestMethod]
    public async Task ListTags_SeveralPages_AreAllRead()
    {
        await using var registry = new FakeRegistry { PageSize = 3 };
        using var test = new RegistryTestFolder();
        using var client = new RegistryClient(test.Options);
        var expected = Enumerable.Range(10, 20).Select(i => $"v{i}").ToList();
        expected.ForEach(tag => registry.AddImage("app", tag, "amd64", [1]));

        CollectionAssert.AreEqual(expected, await client.ListTagsAsync(registry.Name("app"), None).ToListAsync());
        Assert.IsEmpty(await client.ListTagsAsync(registry.Name("app"), None).Where(tag => tag.Length == 0).ToListAsync());
    }

    [TestMethod]
    [DataRow("""{"tags":""", "LK0226")]
    [DataRow("[]", "LK0226")]
    public async Task ListTags_BrokenList_IsAProtocolError(string answer, string code)
    {
        await using var registry = new FakeRegistry { Change = (_, _) => new FakeResponse(200, answer) };
        using var test = new RegistryTestFolder();
        using var client = new RegistryClient(test.Options);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await client.ListTagsAsync(registry.Name("app"), None).ToListAsync());

        Assert.AreEqual(code, exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task ListTags_EndlessPages_ComeToAnEnd()
    {
        await using var registry = new FakeRegistry
        {
            Change = (request, _) => new FakeResponse(200, """{"tags":["a"]}""") { Headers = { ["Link"] = $"<{request.Path}?n=1>; rel=\"next\"" } },
        };
        using var test = new RegistryTestFolder();
        using var client = new RegistryClient(test.Options);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await client.ListTagsAsync(registry.Name("app"), None).ToListAsync());

        Assert.AreEqual("LK0209", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Delete_ManifestAndBlob_AreGone()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        using var client = new RegistryClient(test.Options);
        var manifest = registry.AddImage("app", null, "amd64", [1]);
        var name = registry.Name($"app@{manifest.Digest}");

        Assert.IsTrue(await client.DeleteAsync(name, None));
        Assert.IsFalse(await client.DeleteAsync(name, None));
        Assert.IsTrue(await client.DeleteBlobAsync(name, Digest.OfSha256([1]), None));
        Assert.IsNull(await client.ReadAsync(name, None));
    }

    private static (IBlobSource Source, Descriptor Blob) Blob(int length)
    {
        var content = RegistryTestFolder.Noise(5, length);
        return (new BytesSource(content), new Descriptor("x", Digest.OfSha256(content), length));
    }

    private static async Task<(FakeRegistry Registry, IReadOnlyList<FakeRequest> Requests)> PushLargeAsync(Action<FakeRegistry> prepare)
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        prepare(registry);
        var (source, blob) = Blob(33_554_432 + 1000);
        using var client = new RegistryClient(test.Options);

        await client.PushBlobAsync(registry.Name("app"), blob, source, null, None);

        Assert.AreEqual(blob.Digest.ToString(), registry.Blobs.Keys.Single());
        return (registry, [.. registry.Server.Requests]);
    }

    private sealed class BytesSource(byte[] content) : IBlobSource
    {
        public string Location => "memory";

        public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken) => new(new MemoryStream(content));
    }
}
