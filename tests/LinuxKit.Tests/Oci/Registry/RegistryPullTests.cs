using System.Text;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class RegistryPullTests
{
    [TestMethod]
    public async Task Resolve_ImageOfTheRegistry_IsInTheStoreAndNotAskedForAgain()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var layers = new[] { RegistryTestFolder.Noise(1, 300_000), RegistryTestFolder.Noise(2, 5) };
        registry.AddImage("team/app", "1", "amd64", layers);

        var image = await test.PullAsync(registry.Name("team/app:1"));
        var count = registry.Server.Requests.Count;
        var again = await test.PullAsync(registry.Name("team/app:1"));
        var offline = await test.Store.ResolveAsync(registry.Name("team/app:1"), new Platform("amd64"), CancellationToken.None);

        Assert.AreEqual(test.Store.Location, image!.Blobs.Location);
        CollectionAssert.AreEqual(layers[0], await test.ReadAsync(image.Layers[0]));
        CollectionAssert.AreEqual(layers[1], await test.ReadAsync(image.Layers[1]));
        Assert.AreEqual(count, registry.Server.Requests.Count, "The second pull asks nobody.");
        Assert.AreEqual(image.Manifest.Digest, again!.Manifest.Digest);
        Assert.AreEqual(image.Manifest.Digest, offline!.Manifest.Digest);
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(test.Store.Location, "downloads"), "sha256-*"));
    }

    [TestMethod]
    public async Task Resolve_Index_FetchesOnlyThePlatformAndLaterTheOther()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var index = registry.AddIndex(
            "app", "1", registry.AddImage("app", null, "amd64", RegistryTestFolder.Noise(1, 1000)), registry.AddImage("app", null, "arm64", RegistryTestFolder.Noise(2, 1000)));

        var amd64 = await test.PullAsync(registry.Name("app:1"));
        var blobs = registry.Server.Requests.Count(request => request.Path.Contains("/blobs/", StringComparison.Ordinal));

        // The tag moves: what the store has stays what it is.
        registry.AddImage("app", "1", "arm64", RegistryTestFolder.Noise(3, 1000));
        var arm64 = await test.PullAsync(registry.Name("app:1"), "arm64");

        Assert.AreEqual(2, blobs, "One configuration and one layer.");
        Assert.AreEqual(index.Digest, amd64!.Index!.Digest);
        Assert.AreEqual(index.Digest, arm64!.Index!.Digest);
        CollectionAssert.AreEqual(RegistryTestFolder.Noise(2, 1000), await test.ReadAsync(arm64.Layers[0]));
    }

    [TestMethod]
    public async Task ResolveIndex_AllPlatforms_FetchesEveryPartOnce()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var root = registry.AddIndex(
            "app", "1", registry.AddImage("app", null, "amd64", RegistryTestFolder.Noise(1, 1000)), registry.AddImage("app", null, "arm64", RegistryTestFolder.Noise(2, 1000)));

        // One platform is there already.
        await test.PullAsync(registry.Name("app:1"));
        var index = await test.PullIndexAsync(registry.Name("app:1"));
        var count = registry.Server.Requests.Count;
        var again = await test.PullIndexAsync(registry.Name("app:1"), "linux/arm64");

        Assert.AreEqual(root.Digest, index!.Index.Digest);
        Assert.AreEqual(6, index.Parts.Length, "Of two platforms a configuration, a layer and a manifest each.");
        Assert.AreEqual(3, again!.Parts.Length);
        Assert.AreEqual(count, registry.Server.Requests.Count, "The second pull asks nobody.");
        Assert.AreEqual(test.Store.Location, index.Blobs.Location);
        foreach (var part in index.Parts.Append(index.Index))
        {
            Assert.HasCount((int)part.Size, await test.ReadAsync(part));
        }

        Assert.AreEqual(4, registry.Server.Requests.Count(request => request.Path.Contains("/blobs/", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task ResolveIndex_ImageOfOnePlatform_IsNoIndex()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 1000));

        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => test.PullIndexAsync(registry.Name("app:1")));

        Assert.AreEqual(OciDiagnostics.NotAnIndex, error.Diagnostic.Descriptor);
    }

    [TestMethod]
    public async Task Resolve_LayerThatTheStoreLost_ComesAgain()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 1000));
        var image = await test.PullAsync(registry.Name("app:1"));
        File.Delete(Path.Combine(test.Store.Location, "blobs", "sha256", image!.Layers[0].Digest.Hex));

        await test.PullAsync(registry.Name("app:1"));

        CollectionAssert.AreEqual(RegistryTestFolder.Noise(1, 1000), await test.ReadAsync(image.Layers[0]));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Resolve_ByDigestAfterAPullThatWasKilled_IsNamed(bool beforeItsLayer)
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var root = registry.AddIndex("app", null, registry.AddImage("app", null, "amd64", RegistryTestFolder.Noise(1, 100)));
        var name = registry.Name($"app:1@{root.Digest}");
        var image = await test.PullAsync(name);
        var layer = image!.Layers[0];
        File.Delete(Path.Combine(test.Store.Location, "oci-layout"));
        File.Delete(Path.Combine(test.Store.Location, "index.json"));
        if (beforeItsLayer)
        {
            File.Delete(Path.Combine(test.Store.Location, "blobs", "sha256", layer.Digest.Hex));
        }

        Assert.IsNotNull(await test.PullAsync(name));

        Assert.IsTrue(test.Store.Has(layer));
        var entry = (await OciLayout.OpenAsync(test.Store.Location, CancellationToken.None)).Entries.Single();
        Assert.AreEqual((root.Digest, MediaTypes.Index), (entry.Digest, entry.MediaType));
    }

    [TestMethod]
    public async Task Resolve_ByDigest_TakesTheContentThatHasIt()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var old = registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 10));
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(2, 10));

        var image = await test.PullAsync(registry.Name($"app:1@{old.Digest}"));

        Assert.AreEqual(old.Digest, image!.Manifest.Digest);
    }

    [TestMethod]
    public async Task Resolve_UnknownImage_SaysWhoWasAsked()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        using var client = new RegistryClient(test.Options);
        using var images = new RegistryImages(test.Store, client);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await ImageResolver.InOrder([], [], [images]).ResolveAsync(registry.Name("no/such:1"), new Platform("amd64"), CancellationToken.None));

        Assert.AreEqual("LK0202", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Diagnostic.Message, $"'{registry.Host}' has no {registry.Host}/no/such:1");
    }

    [TestMethod]
    public async Task Resolve_OwnPackage_AsksNobody()
    {
        using var test = new RegistryTestFolder();
        test.Options = test.Options with { Mirrors = [RegistryMirror.Parse("http://127.0.0.1:1")] };

        Assert.IsNull(await test.PullAsync(ImageReference.Parse("linuxkit.sdk/init")));
    }

    [TestMethod]
    public async Task Resolve_Offline_MakesNoConnection()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 10));
        test.Options = test.Options with { Offline = true };

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0231", diagnostic.Code);
        Assert.IsEmpty(registry.Server.Requests);
    }

    [TestMethod]
    [DataRow("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip")]
    [DataRow("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip")]
    public async Task Resolve_ForeignLayer_IsRefused(string mediaType)
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var layer = registry.AddBlob(mediaType, [1, 2, 3]);
        var config = registry.AddBlob(MediaTypes.Config, Encoding.UTF8.GetBytes("""{"architecture":"amd64","os":"linux"}"""));
        registry.AddManifest("app", "1", DocumentWriter.Write(new ImageManifest(MediaTypes.Manifest, config, [layer])));

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0208", diagnostic.Code);
        Assert.AreEqual(0, registry.Server.Count("GET", $"/v2/app/blobs/{layer.Digest}"));
    }

    [TestMethod]
    public async Task Resolve_DockerSchema2_Works()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var layer = registry.AddBlob("application/vnd.docker.image.rootfs.diff.tar.gzip", [1, 2, 3]);
        var config = registry.AddBlob(MediaTypes.DockerConfig, Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{layer.Digest}}}"]}}"""));
        var manifest = DocumentWriter.Write(new ImageManifest(MediaTypes.DockerManifest, config, [layer]));
        registry.AddManifest("app", "1", manifest, MediaTypes.DockerManifest);

        var image = await test.PullAsync(registry.Name("app:1"));

        Assert.AreEqual(MediaTypes.DockerManifest, image!.Manifest.MediaType);
    }

    [TestMethod]
    public async Task Resolve_ManifestOf100Megabytes_IsRefusedWithoutReadingIt()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1]);
        registry.AddImage("app", "2", "amd64", [1]);
        registry.Change = (request, right) => request.Path switch
        {
            "/v2/app/manifests/1" => right with { DeclaredLength = 100_000_000 },
            "/v2/app/manifests/2" => new FakeResponse(200, new string(' ', 10_000)) { IsEndless = true },
            _ => right,
        };
        var before = GC.GetTotalAllocatedBytes();

        var declared = await test.FailAsync(registry.Name("app:1"));
        var endless = await test.FailAsync(registry.Name("app:2"));

        Assert.AreEqual("LK0209", declared.Code);
        Assert.AreEqual("LK0209", endless.Code);
        Assert.IsLessThan(64_000_000, GC.GetTotalAllocatedBytes() - before);
    }

    [TestMethod]
    public async Task Resolve_DeepIndexes_AreRefused()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var inner = registry.AddImage("app", null, "amd64", [1]);
        for (var depth = 0; depth < 20; depth++)
        {
            inner = registry.AddIndex("app", "1", inner);
        }

        Assert.AreEqual("LK0209", (await test.FailAsync(registry.Name("app:1"))).Code);
        Assert.IsLessThan(10, registry.Server.Requests.Count);
    }

    [TestMethod]
    public async Task Resolve_DigestOfTheHeaderIsAnother_IsRefused()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1]);
        registry.Change = (_, right) => new FakeResponse(right.Status, right.Body) { Headers = { ["Docker-Content-Digest"] = Digest.OfSha256([]).ToString() } };

        Assert.AreEqual("LK0228", (await test.FailAsync(registry.Name("app:1"))).Code);
    }

    [TestMethod]
    public async Task Resolve_Mirrors_AreAskedInOrderAndTheRegistryLast()
    {
        await using var broken = new FakeRegistry { Change = (_, _) => new FakeResponse(403) };
        await using var lying = new FakeRegistry();
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 1000));
        var layer = Digest.OfSha256(RegistryTestFolder.Noise(1, 1000)).ToString();
        lying.Change = (request, _) => request.Path == $"/v2/cache/app/blobs/{layer}" ? new FakeResponse(200, new byte[1000]) : new FakeResponse(404);
        test.Options = test.Options with
        {
            Mirrors = [RegistryMirror.Parse($"http://{broken.Host}"), RegistryMirror.Parse($"{registry.Host}=http://{lying.Host}/cache"), RegistryMirror.Parse("docker.io=http://127.0.0.1:1")],
        };

        var image = await test.PullAsync(registry.Name("app:1"));

        CollectionAssert.AreEqual(RegistryTestFolder.Noise(1, 1000), await test.ReadAsync(image!.Layers[0]));
        Assert.AreEqual(1, lying.Server.Count("GET", $"/v2/cache/app/blobs/{layer}"));
        Assert.IsNotEmpty(broken.Server.Requests);
        test.AssertStoreIsWhole();
    }

    [TestMethod]
    public async Task Resolve_MirrorThatIsDown_IsGivenUp()
    {
        await using var down = new FakeRegistry { Change = (request, right) => request.Path == "/v2/" ? right : new FakeResponse(503) };
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", [1], [2], [3]);
        test.Options = test.Options with { Mirrors = [RegistryMirror.Parse($"http://{down.Host}")] };

        Assert.IsNotNull(await test.PullAsync(registry.Name("app:1")));
        Assert.HasCount(test.Options.Attempts, down.Server.Requests, "As often as for one manifest.");
    }

    [TestMethod]
    public async Task Resolve_PlatformThatTheImageLacks_NamesTheRegistry()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddIndex("app", "1", registry.AddImage("app", null, "arm64", [1]));

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        Assert.AreEqual("LK0203", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, $"in '{registry.Host}'");
    }

    [TestMethod]
    public async Task Resolve_Progress_TellsOfEveryBlob()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 1000));
        var told = new List<RegistryProgress>();
        test.Options = test.Options with
        {
            Progress = progress =>
            {
                lock (told)
                {
                    told.Add(progress);
                }
            },
        };

        await test.PullAsync(registry.Name("app:1"));

        Assert.AreEqual(2, told.Count(progress => progress.IsComplete && progress.ReceivedInBytes == progress.Blob.Size));
    }

    [TestMethod]
    public async Task Resolve_Cancelled_KeepsWhatCameAndGoesOnFromThere()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var content = RegistryTestFolder.Noise(1, 500_000);
        registry.AddImage("app", "1", "amd64", content);
        var layer = $"/v2/app/blobs/{Digest.OfSha256(content)}";
        using var cancellation = new CancellationTokenSource();
        registry.Change = (request, right) => request.Path == layer ? Half(content, cancellation) : right;

        await Assert.ThrowsAsync<OperationCanceledException>(() => test.PullAsync(registry.Name("app:1"), cancellationToken: cancellation.Token));
        registry.Change = null;
        await test.PullAsync(registry.Name("app:1"));

        var range = registry.Server.Requests.Last(request => request.Path == layer)["Range"];
        Assert.IsNotNull(range, "The rest is asked for, not the whole.");
        test.AssertStoreIsWhole();
    }

    private static FakeResponse Half(byte[] content, CancellationTokenSource cancellation)
    {
        cancellation.CancelAfter(300);
        return new FakeResponse(200, content[..200_000]) { DeclaredLength = content.Length, Hangs = true };
    }
}
