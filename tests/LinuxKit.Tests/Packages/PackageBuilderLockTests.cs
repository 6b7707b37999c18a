using LinuxKit.Tests.Packages.Debian;

namespace LinuxKit.Tests.Packages;

/// <summary>What a lock file keeps, and when it is written anew.</summary>
[TestClass]
public sealed class PackageBuilderLockTests : IDisposable
{
    private readonly PackageArchive _archive = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _archive.Dispose();

    [TestMethod]
    public async Task BuildAsync_LockedAndKept_NeverContactsTheMirror()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();
        var first = await _archive.BuildAsync(_archive.Definition());
        Assert.IsTrue(first.LockFileWritten);

        _archive.Mirror.Intercept = _ => throw new HttpRequestException("There is no network.");
        var second = await _archive.BuildAsync(_archive.Definition());

        Assert.AreEqual(first.Index, second.Index);
        Assert.IsFalse(second.LockFileWritten);
    }

    [TestMethod]
    public async Task BuildAsync_LockedButNotKept_FetchesThePackagesAlone()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();
        var first = await _archive.BuildAsync(_archive.Definition());
        Directory.Delete(_archive.PathOf("cache"), true);
        _archive.Mirror.Requests.Clear();

        var second = await _archive.BuildAsync(_archive.Definition());

        Assert.AreEqual(first.Index, second.Index);
        Assert.HasCount(4, _archive.Mirror.Requests);
        Assert.IsTrue(_archive.Mirror.Requests.TrueForAll(path => path.EndsWith(".deb", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task BuildAsync_NewVersionInTheArchive_IsTakenOnlyByAnUpdate()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();
        var first = await _archive.BuildAsync(_archive.Definition());
        await _archive.Mirror.AddAsync("tool", "2", "Depends: libtool\n", files: [TestDeb.Program("./bin/tool", "two")]);
        _archive.Mirror.Publish();

        Assert.AreEqual(first.Index, (await _archive.BuildAsync(_archive.Definition())).Index);
        var updated = await _archive.BuildAsync(_archive.Definition(), updateLock: true);
        Assert.AreEqual("libtool=1 tool=2", PackageArchive.Show(updated, "amd64"));
        Assert.IsTrue(updated.LockFileWritten);
    }

    [TestMethod]
    public async Task BuildAsync_ItemAdded_KeepsWhatIsLocked()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();
        await _archive.BuildAsync(_archive.Definition());
        await _archive.Mirror.AddAsync("libtool", "1+deb12u1", suite: "bookworm-security");
        await _archive.Mirror.AddAsync("extra", "3", "Depends: libtool\n");
        _archive.Mirror.Publish();

        var result = await _archive.BuildAsync(_archive.Definition("tool", "extra"));

        Assert.AreEqual("extra=3 libtool=1 tool=1", PackageArchive.Show(result, "amd64"));
    }

    [TestMethod]
    public async Task BuildAsync_ItemRemoved_DropsWhatOnlyItNeeded()
    {
        await _archive.AddToolAsync();
        await _archive.Mirror.AddAsync("other", "1");
        _archive.Mirror.Publish();
        Assert.AreEqual("libtool=1 other=1 tool=1", PackageArchive.Show(await _archive.BuildAsync(_archive.Definition("tool", "other")), "arm64"));
        Assert.AreEqual("other=1", PackageArchive.Show(await _archive.BuildAsync(_archive.Definition("other")), "arm64"));
    }

    [TestMethod]
    public async Task BuildAsync_OneArchitectureOnly_KeepsTheLockOfTheOther()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();
        await _archive.BuildAsync(_archive.Definition());
        var before = await File.ReadAllTextAsync(_archive.LockFilePath, TestContext.CancellationToken);

        await _archive.BuildAsync(_archive.Definition() with { Architectures = ["amd64"] });

        Assert.AreEqual(before, await File.ReadAllTextAsync(_archive.LockFilePath, TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task BuildAsync_LockedVersionGone_NamesTheTarget()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();
        await _archive.BuildAsync(_archive.Definition());
        _archive.Mirror.Forget("bookworm", "libtool");
        await _archive.Mirror.AddAsync("libtool", "2");
        _archive.Mirror.Publish();
        Directory.Delete(_archive.PathOf("cache"), true);
        var index = _archive.PathOf("layout/index.json");
        var before = await File.ReadAllBytesAsync(index, TestContext.CancellationToken);

        var gone = await _archive.AssertFailsAsync("LK0712", _archive.Definition());
        Assert.Contains("libtool 1", gone.Message);
        Assert.Contains("UpdateLinuxKitLock", gone.Message);
        Assert.AreEqual("p.lkproj", gone.Diagnostic.Location.File);
        await _archive.AssertFailsAsync("LK0712", _archive.Definition("tool", "libtool"));
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(index, TestContext.CancellationToken));

        Assert.AreEqual("libtool=2 tool=1", PackageArchive.Show(await _archive.BuildAsync(_archive.Definition(), updateLock: true), "amd64"));
    }

    [TestMethod]
    [DataRow("{}")]
    [DataRow("[")]
    [DataRow("null")]
    [DataRow("""{"version":2,"architectures":{}}""")]
    [DataRow("""{"version":1,"architectures":{"amd64":null}}""")]
    [DataRow("""{"version":1,"architectures":{"amd64":{"suites":[],"components":[],"requests":[],"packages":[null]}}}""")]
    [DataRow("""{"version":1,"architectures":{"amd64":{"suites":[],"components":[],"requests":[],"packages":[{"name":"a","version":"1","archive":"debian","path":"../a","size":1,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}}}""")]
    [DataRow("""{"version":1,"architectures":{},"more":1}""")]
    public async Task BuildAsync_BrokenLockFile_Fails(string text)
    {
        await File.WriteAllTextAsync(_archive.LockFilePath, text, TestContext.CancellationToken);
        var error = await _archive.AssertFailsAsync("LK0713", _archive.Definition());
        Assert.AreEqual(_archive.LockFilePath, error.Diagnostic.Location.File);
    }
}
