using System.Net;
using System.Text;
using LinuxKit.Packages;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Tests.Packages.Debian;

[TestClass]
public sealed class DebianArchiveTests : IDisposable
{
    private readonly FakeArchive _mirror = new();
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    public void Dispose()
    {
        _mirror.Dispose();
        Directory.Delete(_folder, true);
    }

    [TestMethod]
    public async Task LoadIndexAsync_SignedArchive_MergesItsSuites()
    {
        await _mirror.AddAsync("a", "1", "Depends: b\n");
        await _mirror.AddAsync("b", "1");
        await _mirror.AddAsync("b", "1+deb12u1", suite: "bookworm-security");
        await _mirror.AddAsync("c", "1", architecture: "arm64");
        _mirror.Publish();

        var index = await LoadAsync();

        Assert.AreEqual("1", index.Candidate("a")!.Version.ToString());
        Assert.AreEqual("1+deb12u1", index.Candidate("b")!.Version.ToString());
        Assert.AreEqual(ArchiveName.DebianSecurity, index.Candidate("b")!.Suite.Archive);
        Assert.IsNull(index.Candidate("c"));
    }

    [TestMethod]
    public async Task LoadIndexAsync_Twice_FetchesIndexesOnce()
    {
        _mirror.Publish();
        await LoadAsync();
        _mirror.Requests.Clear();
        await LoadAsync();
        Assert.IsTrue(_mirror.Requests.TrueForAll(path => path.EndsWith("InRelease", StringComparison.Ordinal)));
        Assert.HasCount(3, _mirror.Requests);
    }

    [TestMethod]
    public async Task LoadReleasesAsync_ForeignKey_Fails()
    {
        _mirror.Publish();
        await AssertFailsAsync("LK0704", () => LoadAsync(OpenPgpKeyring.Shipped()));
    }

    [TestMethod]
    public async Task LoadReleasesAsync_Expired_Fails()
    {
        _mirror.ValidUntil = FakeArchive.Now.AddSeconds(-1);
        _mirror.Publish();
        Assert.Contains("valid until 2026-11-24", (await AssertFailsAsync("LK0705", () => LoadAsync())).Message);

        _mirror.ValidUntil = FakeArchive.Now.AddSeconds(1);
        _mirror.Publish();
        await LoadAsync();
    }

    [TestMethod]
    public async Task LoadReleasesAsync_AnotherSuitesRelease_Fails()
    {
        _mirror.Publish();
        _mirror.Files["debian/dists/bookworm/InRelease"] = _mirror.Files["debian/dists/bookworm-updates/InRelease"];
        Assert.Contains("'bookworm-updates'", (await AssertFailsAsync("LK0705", () => LoadAsync())).Message);
    }

    [TestMethod]
    public async Task LoadReleasesAsync_MissingSuite_Fails()
    {
        _mirror.Publish();
        _mirror.Files.Remove("debian-security/dists/bookworm-security/InRelease");
        await AssertFailsAsync("LK0705", () => LoadAsync());
    }

    [TestMethod]
    public async Task LoadIndexAsync_UnknownComponentOrArchitecture_Fails()
    {
        _mirror.Publish();
        await AssertFailsAsync("LK0705", () => LoadAsync(settings: new DebianArchiveSettings { Components = ["main", "nonfree"] }));
        await AssertFailsAsync("LK0705", () => LoadAsync(architecture: "riscv64"));
    }

    [TestMethod]
    public async Task LoadIndexAsync_TamperedIndex_FailsAndIsNotKept()
    {
        await _mirror.AddAsync("a", "1");
        _mirror.Publish();
        var path = _mirror.Files.Keys.First(key => key.Contains("bookworm/main/binary-amd64", StringComparison.Ordinal));
        var good = _mirror.Files[path];
        _mirror.Files[path] = [.. good[..^1], (byte)~good[^1]];
        await AssertFailsAsync("LK0708", () => LoadAsync());

        _mirror.Files[path] = good;
        Assert.IsNotNull((await LoadAsync()).Candidate("a"));
    }

    [TestMethod]
    public async Task LoadIndexAsync_KeptFileDamaged_IsFetchedAgain()
    {
        await _mirror.AddAsync("a", "1");
        _mirror.Publish();
        await LoadAsync();
        foreach (var file in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories))
        {
            await File.WriteAllBytesAsync(file, new byte[new FileInfo(file).Length], Cancellation);
        }

        Assert.IsNotNull((await LoadAsync()).Candidate("a"));
    }

    [TestMethod]
    public async Task LoadIndexAsync_NoByHashFile_TakesTheNamedOne()
    {
        await _mirror.AddAsync("a", "1");
        _mirror.Publish();
        var path = _mirror.Files.Keys.First(key => key.Contains("bookworm/main/binary-amd64", StringComparison.Ordinal));
        _mirror.Files.Remove(path, out var content);
        _mirror.Files["debian/dists/bookworm/main/binary-amd64/Packages.gz"] = content!;
        Assert.IsNotNull((await LoadAsync()).Candidate("a"));
    }

    [TestMethod]
    public async Task FetchAsync_ServerFailsAtFirst_TriesAgain()
    {
        _mirror.Publish();
        var failures = 2;
        _mirror.Intercept = path => path.EndsWith("bookworm/InRelease", StringComparison.Ordinal) && failures-- > 0
            ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
            : null;
        await LoadAsync();
    }

    [TestMethod]
    public async Task FetchAsync_ServerFailsAlways_GivesUpWithTheAddress()
    {
        _mirror.Publish();
        _mirror.Intercept = _ => throw new HttpRequestException("No such host is known.");
        var error = await AssertFailsAsync("LK0707", () => LoadAsync());
        Assert.Contains("http://mirror.test/debian", error.Message);
        Assert.Contains("No such host is known", error.Message);
    }

    [TestMethod]
    public async Task FetchAsync_EndlessRelease_StopsAtTheLimit()
    {
        _mirror.Publish();
        _mirror.Intercept = _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) };
        await AssertFailsAsync("LK0708", () => LoadAsync());
    }

    [TestMethod]
    public async Task LoadIndexAsync_FirstMirrorIsNoneOrForeign_TakesTheNext()
    {
        await _mirror.AddAsync("a", "1");
        _mirror.Publish();
        using var downloader = new ArchiveDownloader(_mirror, _folder, TimeSpan.Zero);
        _mirror.Intercept = path => path.StartsWith("broken", StringComparison.Ordinal) ? new HttpResponseMessage(HttpStatusCode.BadGateway)
            : path.StartsWith("foreign", StringComparison.Ordinal) ? new HttpResponseMessage { Content = new StringContent("hello") }
            : null;
        var archive = new DebianArchive(
            new DebianArchiveSettings(),
            new DebianMirror(
                [new Uri("http://mirror.test/broken/"), new Uri("http://mirror.test/foreign/"), new Uri("http://mirror.test/debian/")],
                [new Uri("http://mirror.test/none/"), new Uri("http://mirror.test/debian-security/")]),
            OpenPgpKeyring.Parse(_mirror.Key.Keyring, "test.gpg"),
            downloader,
            new FixedTime(FakeArchive.Now));

        var index = await archive.LoadIndexAsync(await archive.LoadReleasesAsync(Cancellation), "amd64", Cancellation);

        Assert.IsNotNull(index.Candidate("a"));
    }

    [TestMethod]
    public async Task FindAsync_NoMirror_NamesTheProperty()
    {
        var error = await AssertFailsAsync("LK0706", () => DebianMirror.FindAsync(new DebianArchiveSettings(), Path.Combine(_folder, "none"), Cancellation));
        Assert.Contains("DebianMirror", error.Message);
    }

    [TestMethod]
    public async Task FindAsync_AptSources_TakesDebiansAndNoOthers()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "sources.list"),
            """
            deb http://third.test/linux/tools bookworm stable
            deb http://one.test/debian trixie main
            deb http://one.test/debian/ trixie-updates main
            deb http://two.test/some/debian-security trixie-security main
            deb http://three.test/debian trixie-security main
            """,
            Cancellation);

        var mirror = await DebianMirror.FindAsync(new DebianArchiveSettings(), _folder, Cancellation);

        CollectionAssert.AreEqual(new[] { new Uri("http://one.test/debian/") }, mirror.Debian.ToArray());
        CollectionAssert.AreEqual(
            new[] { new Uri("http://two.test/some/debian-security/"), new Uri("http://three.test/debian/") }, mirror.DebianSecurity.ToArray());
    }

    [TestMethod]
    public async Task FindAsync_MirrorOnly_HasTheSecurityArchiveBeside()
    {
        var mirror = await DebianMirror.FindAsync(new DebianArchiveSettings { Mirror = "https://m.test/pub/debian" }, _folder, Cancellation);
        Assert.AreEqual("https://m.test/pub/debian-security/", mirror.DebianSecurity.Single().ToString());
        await AssertFailsAsync("LK0706", () => DebianMirror.FindAsync(new DebianArchiveSettings { Mirror = "m.test/debian" }, _folder, Cancellation));
    }

    [TestMethod]
    public async Task Parse_ReleaseFields_GivePriorities()
    {
        Assert.AreEqual(500, (await ReleaseAsync("")).Priority);
        Assert.AreEqual(1, (await ReleaseAsync("NotAutomatic: yes\n")).Priority);
        Assert.AreEqual(100, (await ReleaseAsync("NotAutomatic: yes\nButAutomaticUpgrades: yes\n")).Priority);
    }

    [TestMethod]
    [DataRow("SHA256:\n abc 1 main/x\n")]
    [DataRow("SHA256:\n e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 1 ../x\n")]
    [DataRow("SHA256:\n e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 -1 x\n")]
    [DataRow("SHA256:\n e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 1 x\nValid-Until: yesterday\n")]
    [DataRow("Suite: x\n")]
    public async Task Parse_BrokenRelease_Fails(string text) => await AssertFailsAsync("LK0701", () => ParseAsync(text));

    private static async Task<LinuxKitException> AssertFailsAsync(string code, Func<Task> action)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(action);
        Assert.AreEqual(code, error.Diagnostic.Code, error.Message);
        return error;
    }

    private async Task<PackageIndex> LoadAsync(
        OpenPgpKeyring? keyring = null, DebianArchiveSettings? settings = null, string architecture = "amd64")
    {
        using var downloader = new ArchiveDownloader(_mirror, _folder, TimeSpan.Zero);
        var archive = new DebianArchive(
            settings ?? new DebianArchiveSettings(),
            new DebianMirror([new Uri("http://mirror.test/debian/")], [new Uri("http://mirror.test/debian-security/")]),
            keyring ?? OpenPgpKeyring.Parse(_mirror.Key.Keyring, "test.gpg"),
            downloader,
            new FixedTime(FakeArchive.Now));
        return await archive.LoadIndexAsync(await archive.LoadReleasesAsync(Cancellation), architecture, Cancellation);
    }

    private Task<ReleaseFile> ReleaseAsync(string fields) => ParseAsync(
        fields + "SHA256:\n e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0 main/binary-amd64/Packages\n");

    private async Task<ReleaseFile> ParseAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ReleaseFile.From(await ControlReader.ReadOneAsync(stream, Cancellation));
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
