using LinuxKit.Oci;
using LinuxKit.Oci.Registry;
using LinuxKit.Tests.Oci.Registry;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class ImageLockTests
{
    private static readonly Platform Amd64 = new("amd64");

    public required TestContext TestContext { get; init; }

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Resolve_TagThatMoved_IsWhatWasLocked()
    {
        await using var registry = new FakeRegistry();
        using var first = new RegistryTestFolder();
        using var second = new RegistryTestFolder();
        var index = registry.AddIndex("app", "1", registry.AddImage("app", null, "amd64", RegistryTestFolder.Noise(1, 100)));
        var path = Path.Combine(first.Folder, "linuxkit.lock.json");
        var changes = await ResolveAsync(first, registry, path);
        Assert.AreEqual(new LockChange(registry.Name("app:1"), null, index.Digest), changes.Changes.Single());

        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(2, 100));
        var later = await ResolveAsync(second, registry, path);

        Assert.AreEqual(index.Digest, later.Image!.Index!.Digest);
        Assert.IsEmpty(later.Changes);
    }

    [TestMethod]
    public async Task Resolve_Renewed_IsWhatTheTagStandsForNow()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var path = Path.Combine(test.Folder, "linuxkit.lock.json");
        var old = registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 100));
        await ResolveAsync(test, registry, path);
        var current = registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(2, 100));

        var other = await ResolveAsync(test, registry, path, new LockOptions(path) { Renew = true, Renewed = [registry.Name("other:1").ToString()] });
        var renewed = await ResolveAsync(test, registry, path, new LockOptions(path) { Renew = true, Renewed = [registry.Name("app:1").ToString()] });

        Assert.AreEqual(old.Digest, other.Image!.Manifest.Digest);
        Assert.AreEqual(current.Digest, renewed.Image!.Manifest.Digest);
        Assert.AreEqual(new LockChange(registry.Name("app:1"), old.Digest, current.Digest), renewed.Changes.Single());
        Assert.AreEqual(current.Digest, (await ImageLock.ReadAsync(path, Token)).Images.Single().Value);
    }

    [TestMethod]
    public async Task Resolve_RenewedAndGone_FailsAndChangesNothing()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var path = Path.Combine(test.Folder, "linuxkit.lock.json");
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 100));
        await ResolveAsync(test, registry, path);
        var before = await File.ReadAllTextAsync(path, Token);
        registry.Change = (_, _) => new FakeResponse(404);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ResolveAsync(test, registry, path, new LockOptions(path) { Renew = true }));

        Assert.AreEqual("LK0202", exception.Diagnostic.Code);
        Assert.AreEqual(before, await File.ReadAllTextAsync(path, Token));
    }

    [TestMethod]
    public async Task Resolve_LockedModeAndNotLocked_FailsAndNamesTheReference()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 100));
        var path = Path.Combine(test.Folder, "linuxkit.lock.json");

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ResolveAsync(test, registry, path, new LockOptions(path) { IsLocked = true }));

        Assert.AreEqual("LK0217", exception.Diagnostic.Code);
        Assert.Contains("app:1", exception.Diagnostic.Message);
        Assert.IsEmpty(registry.Server.Requests);
    }

    [TestMethod]
    public async Task Resolve_ByDigest_IsNotLocked()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        var manifest = registry.AddImage("app", "1", "amd64", RegistryTestFolder.Noise(1, 100));
        var path = Path.Combine(test.Folder, "linuxkit.lock.json");

        var result = await ResolveAsync(test, registry, path, name: registry.Name("app:1") with { Digest = manifest.Digest });

        Assert.IsNotNull(result.Image);
        Assert.IsEmpty(result.Changes);
    }

    [TestMethod]
    public async Task Add_SeveralAtOnce_LosesNothingAndChangesNothingThatIsThere()
    {
        using var test = new RegistryTestFolder();
        var path = Path.Combine(test.Folder, "linuxkit.lock.json");
        var (one, other) = (Digest.OfSha256("1"u8), Digest.OfSha256("2"u8));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => ImageLock.AddAsync(path, [new LockChange(ImageReference.Parse($"a:{i}"), null, one)], test.Store, Token), Token)));
        await ImageLock.AddAsync(path, [new LockChange(ImageReference.Parse("a:0"), null, other)], test.Store, Token);

        var images = (await ImageLock.ReadAsync(path, Token)).Images;
        Assert.HasCount(20, images);
        Assert.IsTrue(images.Values.All(digest => digest == one));
        StringAssert.StartsWith(await File.ReadAllTextAsync(path, Token), "{\n  \"version\": 1,\n  \"images\": {\n    \"docker.io/library/a:0\": \"sha256:");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{}")]
    [DataRow("""{"version":2,"images":{}}""")]
    [DataRow("""{"version":1}""")]
    [DataRow("""{"version":1,"images":{"a:1":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}}""")]
    [DataRow("""{"version":1,"images":{"docker.io/library/a:1":"sha256:00"}}""")]
    [DataRow("""{"version":1,"images":{"docker.io/library/a:1":null}}""")]
    [DataRow("""{"version":1,"images":{"docker.io/library/a:1":1}}""")]
    [DataRow("""{"version":1,"images":{"x":"y","x":"z"}}""")]
    public async Task Read_BrokenFile_FailsAndNamesIt(string content)
    {
        using var test = new RegistryTestFolder();
        var path = test.Write("linuxkit.lock.json", content);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ImageLock.ReadAsync(path, Token));

        Assert.AreEqual("LK0216", exception.Diagnostic.Code);
        Assert.AreEqual(path, exception.Diagnostic.Location.File);
    }

    private async Task<(ResolvedImage? Image, IReadOnlyList<LockChange> Changes)> ResolveAsync(
        RegistryTestFolder test, FakeRegistry registry, string path, LockOptions? options = null, ImageReference? name = null)
    {
        options ??= new LockOptions(path);
        using var client = new RegistryClient(test.Options);
        using var images = new RegistryImages(test.Store, client);
        var locked = new LockedImages(images, client, await ImageLock.ReadAsync(path, Token), options, new ImagePolicy());
        var image = await locked.ResolveAsync(name ?? registry.Name("app:1"), Amd64, Token);
        if (!options.IsLocked && !locked.Changes.IsEmpty)
        {
            await ImageLock.AddAsync(path, locked.Changes, test.Store, Token);
        }

        return (image, locked.Changes);
    }
}
