using System.Collections.Immutable;
using System.Security.Cryptography;
using LinuxKit.Oci;
using LinuxKit.Oci.Signatures;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Oci.Registry;

namespace LinuxKit.Tests.RootFilesystem;

[TestClass]
public sealed class SharedSegmentsTests
{
    private readonly List<Diagnostic> _warnings = [];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task GetOrCreate_SegmentThatAnotherMachineMade_IsTaken()
    {
        await using var registry = new FakeRegistry();
        var image = TestImage.Of(new TestLayer().Dir("d").File("d/f", "1"));
        using var first = new RegistryTestFolder();
        using var second = new RegistryTestFolder();

        var (given, wasMade) = await MakeAsync(first, registry, Tree(image), canWrite: true);
        var opened = image.Opened;
        var (taken, wasMadeAgain) = await MakeAsync(second, registry, Tree(image));

        Assert.AreEqual((true, false), (wasMade, wasMadeAgain));
        Assert.AreEqual(opened, image.Opened, "Nobody reads the image.");
        Assert.AreEqual(given.Digest, taken.Digest);
        CollectionAssert.AreEqual(await TestStore.LinesAsync(given), await TestStore.LinesAsync(taken));
        Assert.IsNotNull(registry.Manifest("cache", given.Key));
        Assert.IsEmpty(_warnings);
    }

    [TestMethod]
    public async Task GetOrCreate_WhatTheProjectSaysItself_StaysHere()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();

        var (_, wasMade) = await MakeAsync(test, registry, new GeneratedFiles("files", default, [ComponentTests.File("secret", "1")]), canWrite: true);

        Assert.IsTrue(wasMade);
        Assert.IsEmpty(registry.Server.Requests);
    }

    [TestMethod]
    public async Task GetOrCreate_NobodyMayWrite_PushesNothing()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();

        await MakeAsync(test, registry, Tree(TestImage.Of(new TestLayer().File("f", "1"))));

        Assert.IsFalse(registry.Server.Requests.Any(request => request.Method is "POST" or "PUT" or "PATCH"));
    }

    [TestMethod]
    public async Task GetOrCreate_SegmentThatIsAnother_IsMadeHere()
    {
        await using var registry = new FakeRegistry();
        using var first = new RegistryTestFolder();
        using var second = new RegistryTestFolder();
        var (image, other) = (TestImage.Of(new TestLayer().File("f", "1")), TestImage.Of(new TestLayer().File("f", "2")));
        var (wanted, _) = await MakeAsync(first, registry, Tree(image), canWrite: true);
        var (wrong, _) = await MakeAsync(first, registry, Tree(other), canWrite: true);

        // The index of one with the data of the other.
        var manifest = (ImageManifest)ImageDocument.Parse(registry.Manifest("cache", wanted.Key)!, "");
        var otherManifest = (ImageManifest)ImageDocument.Parse(registry.Manifest("cache", wrong.Key)!, "");
        registry.AddManifest("cache", wanted.Key, DocumentWriter.Write(manifest with { Layers = [manifest.Layers[0], otherManifest.Layers[1]] }));
        var (made, wasMade) = await MakeAsync(second, registry, Tree(image));

        Assert.IsTrue(wasMade);
        Assert.AreEqual(wanted.Digest, made.Digest);
    }

    [TestMethod]
    public async Task GetOrCreate_ArtifactOfAnotherKey_IsMadeHereAndTheNextIsTaken()
    {
        await using var registry = new FakeRegistry();
        using var first = new RegistryTestFolder();
        using var second = new RegistryTestFolder();
        var (image, other) = (TestImage.Of(new TestLayer().File("f", "1")), TestImage.Of(new TestLayer().File("f", "2")));
        var (wanted, _) = await MakeAsync(first, registry, Tree(image), canWrite: true);
        var (wrong, _) = await MakeAsync(first, registry, Tree(other), canWrite: true);
        registry.AddManifest("cache", wanted.Key, registry.Manifest("cache", wrong.Key)!);

        using var shared = Shared(second, registry, [], canWrite: false);
        var (made, wasMade) = await MakeAsync(second, shared, Tree(image));
        var (taken, otherWasMade) = await MakeAsync(second, shared, Tree(other));

        Assert.AreEqual((true, false), (wasMade, otherWasMade));
        Assert.AreEqual((wanted.Digest, wrong.Digest), (made.Digest, taken.Digest));
        Assert.AreEqual("LK0411", _warnings.Single().Code);
    }

    [TestMethod]
    public async Task TryTake_ManyAtOnce_GetItOnceAndLeaveTheImagesAlone()
    {
        await using var registry = new FakeRegistry();
        using var first = new RegistryTestFolder();
        using var second = new RegistryTestFolder();
        var (given, _) = await MakeAsync(first, registry, Tree(TestImage.Of(new TestLayer().File("f", "1"))), canWrite: true);
        var data = new Descriptor(MediaTypes.LayerTarZstd, given.Digest, given.SizeInBytes);
        await second.Store.IngestAsync(data, File.OpenRead(given.Path), TestContext.CancellationToken);
        var folder = second.Store.FolderOf("segments");
        registry.Server.Requests.Clear();

        // As other processes would: each with a client of its own, and none that knows of the others.
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var shared = Shared(second, registry, [], canWrite: false);
            return await shared.TryTakeAsync(
                given.Key, Path.Combine(folder, given.Key + ".segment"), Path.Combine(folder, given.Key + ".index"), TestContext.CancellationToken);
        }));

        Assert.IsTrue(taken.All(took => took));
        Assert.IsEmpty(_warnings);
        Assert.AreEqual(2, registry.Server.Requests.Count(request => request.Path.Contains("/blobs/", StringComparison.Ordinal)));
        Assert.AreEqual(given.Digest, Digest.OfSha256(await File.ReadAllBytesAsync(Path.Combine(folder, given.Key + ".segment"), TestContext.CancellationToken)));
        Assert.IsTrue(second.Store.Has(data), "An image may have the same blob.");
    }

    [TestMethod]
    public async Task GetOrCreate_RegistryThatFails_IsNotAskedForLong()
    {
        await using var registry = new FakeRegistry { Change = (request, right) => request.Path == "/v2/" ? right : new FakeResponse(503) };
        using var test = new RegistryTestFolder();

        Assert.IsTrue((await MakeAsync(test, registry, Tree(TestImage.Of(new TestLayer().File("f", "1"))))).WasMade);

        Assert.AreEqual(2, registry.Server.Requests.Count(request => request.Path.Contains("/manifests/", StringComparison.Ordinal)));
        Assert.AreEqual("LK0411", _warnings.Single().Code);
    }

    [TestMethod]
    public async Task GetOrCreate_RegistryIsGone_GoesOnAndSaysSoOnce()
    {
        using var test = new RegistryTestFolder();
        test.Options = test.Options with { Attempts = 1 };
        var registry = new FakeRegistry();
        using var shared = Shared(test, registry, [], canWrite: true);
        await registry.DisposeAsync();

        foreach (var content in new[] { "1", "2" })
        {
            Assert.IsTrue((await MakeAsync(test, shared, Tree(TestImage.Of(new TestLayer().File("f", content))))).WasMade);
        }

        Assert.AreEqual("LK0411", _warnings.Single().Code);
    }

    [TestMethod]
    public async Task GetOrCreate_KeysAndNoSignature_IsMadeHere()
    {
        await using var registry = new FakeRegistry();
        using var first = new RegistryTestFolder();
        using var second = new RegistryTestFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var trusted = await SignatureKey.ReadAsync(second.Write("key.pub", key.ExportSubjectPublicKeyInfoPem()), TestContext.CancellationToken);
        var image = TestImage.Of(new TestLayer().File("f", "1"));
        await MakeAsync(first, registry, Tree(image), canWrite: true);

        using var shared = Shared(second, registry, [trusted], canWrite: false);
        var (_, wasMade) = await MakeAsync(second, shared, Tree(image));

        Assert.IsTrue(wasMade);
        Assert.Contains("No signature", _warnings.Single().Message);
    }

    private async Task<(Segment Segment, bool WasMade)> MakeAsync(RegistryTestFolder test, FakeRegistry registry, Component component, bool canWrite = false)
    {
        using var shared = Shared(test, registry, [], canWrite);
        return await MakeAsync(test, shared, component);
    }

    private async Task<(Segment Segment, bool WasMade)> MakeAsync(RegistryTestFolder test, SharedSegments shared, Component component)
    {
        var wasMade = false;
        var store = new SegmentStore(test.Store.FolderOf("segments")) { Shared = shared, Used = use => wasMade = use.Made };
        var segment = await store.GetOrCreateAsync(component, TestStore.Zstd, TestStore.Timestamp, TestContext.CancellationToken);
        return (segment, wasMade);
    }

    private SharedSegments Shared(RegistryTestFolder test, FakeRegistry registry, ImmutableArray<SignatureKey> keys, bool canWrite) =>
        new(registry.Name("cache"), test.Store, test.Options, keys) { CanWrite = canWrite, Failed = _warnings.Add };

    private static ImageTree Tree(TestImage image) => new("services[0] web", default, image.Image, "c", TreeRole.Container);
}
