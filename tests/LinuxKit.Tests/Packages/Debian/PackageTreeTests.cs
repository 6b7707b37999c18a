using System.Text;
using LinuxKit.Archives;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Tests.Packages.Debian;

[TestClass]
public sealed class PackageTreeTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly List<DebPackage> _packages = [];

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestCleanup]
    public async Task Clean()
    {
        foreach (var package in _packages)
        {
            await package.DisposeAsync();
        }

        Assert.IsEmpty(Directory.GetFiles(_folder, ".*"), "Nothing temporary stays behind.");
        Directory.Delete(_folder, true);
    }

    [TestMethod]
    public async Task PlanAsync_PathsOutsideUsr_AreMergedIntoIt()
    {
        await AddAsync(
            "libc6",
            TestDeb.Folder("./"), TestDeb.Folder("./lib64"), TestDeb.Link("./lib64/ld.so", "/lib/x/ld.so"),
            TestDeb.Folder("./lib"), TestDeb.Folder("./lib/x", 0b111_000_000), TestDeb.Data("./lib/x/ld.so", "loader"),
            TestDeb.Link("./lib/x/also", "./lib/x/ld.so", EntryKind.HardLink));

        Assert.AreEqual(
            """
            usr/ 755
            usr/bin/ 755
            usr/lib/ 755
            usr/lib/x/ 700
            usr/lib64/ 755
            usr/sbin/ 755
            var/ 755
            var/lib/ 755
            var/lib/dpkg/ 755
            var/lib/dpkg/status.d/ 755
            bin -> usr/bin
            lib -> usr/lib
            lib64 -> usr/lib64
            sbin -> usr/sbin
            var/lib/dpkg/status.d/libc6 644
            usr/lib64/ld.so -> /lib/x/ld.so
            usr/lib/x/ld.so 644
            usr/lib/x/also = usr/lib/x/ld.so
            """,
            await ListAsync());
    }

    [TestMethod]
    public async Task PlanAsync_PackageWithTheLinksThemselves_IsMergedToo()
    {
        await AddAsync("base-files", TestDeb.Link("./bin", "usr/bin"), TestDeb.Folder("./lib"), TestDeb.Program("./usr/bin/x", "x"));
        Assert.Contains("usr/bin/x 755", await ListAsync());
    }

    [TestMethod]
    public async Task PlanAsync_Filters_LeaveNoEmptyFolders()
    {
        await AddAsync(
            "a",
            TestDeb.Folder("./usr"), TestDeb.Folder("./usr/share"), TestDeb.Folder("./usr/share/doc"), TestDeb.Folder("./usr/share/doc/a"),
            TestDeb.Data("./usr/share/doc/a/copyright", "c"), TestDeb.Folder("./usr/bin"), TestDeb.Program("./usr/bin/a", "a"),
            TestDeb.Folder("./var/empty"), TestDeb.Folder("./var/gone"));

        var excluded = await ListAsync(excluded: ["usr/share/doc/**", "/var/gone"]);
        Assert.DoesNotContain("share", excluded);
        Assert.DoesNotContain("gone", excluded);
        Assert.Contains("var/empty/ 755", excluded);
        Assert.Contains("usr/bin/a 755", excluded);

        var included = await ListAsync(included: ["bin/*"]);
        Assert.Contains("usr/bin/a 755", included);
        Assert.DoesNotContain("share", included);
        Assert.DoesNotContain("empty", included);
    }

    [TestMethod]
    public async Task PlanAsync_TwoPackagesWithOneFile_Fails()
    {
        await AddAsync("a", TestDeb.Data("./bin/x", "1"));
        await AddAsync("b", TestDeb.Data("./usr/bin/x", "2"));
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ListAsync());
        Assert.AreEqual("LK0714", error.Diagnostic.Code);
        Assert.Contains("'a' and 'b' both have '/usr/bin/x'", error.Message);
    }

    [TestMethod]
    public async Task PlanAsync_FileWhereAnotherHasAFolder_Fails()
    {
        await AddAsync("a", TestDeb.Data("./etc/x", "1"));
        await AddAsync("b", TestDeb.Data("./etc/x/y", "2"));
        Assert.AreEqual("LK0714", (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ListAsync())).Diagnostic.Code);
    }

    [TestMethod]
    public async Task PlanAsync_HardLinkToAnExcludedFile_Fails()
    {
        await AddAsync("a", TestDeb.Data("./usr/x", "1"), TestDeb.Link("./usr/y", "./usr/x", EntryKind.HardLink));
        Assert.AreEqual("LK0711", (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ListAsync(excluded: ["usr/x"]))).Diagnostic.Code);
    }

    [TestMethod]
    public async Task PlanAsync_PathThatLeavesTheRoot_Fails()
    {
        await AddAsync("a", TestDeb.Data("./../../etc/passwd", "1"));
        await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ListAsync());
    }

    [TestMethod]
    public async Task ReadAsync_Status_IsAsDpkgKeepsIt()
    {
        await AddAsync("a", TestDeb.Data("./etc/x", "1"));
        var tree = await PackageTree.PlanAsync([.. _packages], new PathFilter([], []), 0, Cancellation);
        await foreach (var (entry, content) in tree.ReadAsync(Cancellation))
        {
            if (entry.Path == "var/lib/dpkg/status.d/a")
            {
                using var reader = new StreamReader(content);
                Assert.AreEqual("Package: a\nStatus: install ok installed\nVersion: 1\nDescription: one\n two\n", await reader.ReadToEndAsync(Cancellation));
                return;
            }
        }

        Assert.Fail("There is no status.");
    }

    [TestMethod]
    public async Task OpenAsync_TruncatedAnywhere_Fails()
    {
        var deb = await DebAsync("a", TestDeb.Data("./etc/x", "content"));
        var path = Path.Combine(_folder, "cut.deb");
        for (var length = 0; length < deb.Length; length += 7)
        {
            await File.WriteAllBytesAsync(path, deb[..length], Cancellation);
            await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            {
                await using var package = await DebPackage.OpenAsync("a", path, _folder, Cancellation);
                await package.ReadFilesAsync(Cancellation).ToListAsync(Cancellation);
            });
        }
    }

    [TestMethod]
    public async Task OpenAsync_NotADebOrAnotherPackage_Fails()
    {
        var control = TestDeb.Gzip(await TestDeb.TarAsync(TestDeb.Data("./control", "Package: a\nVersion: 1\n")));
        await AssertMalformedAsync(TestDeb.Ar(("control.tar.gz", control)));
        await AssertMalformedAsync(TestDeb.Ar(("debian-binary", "3.0\n"u8.ToArray()), ("control.tar.gz", control)));
        await AssertMalformedAsync(TestDeb.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", control)));
        await AssertMalformedAsync(await DebAsync("other", TestDeb.Data("./etc/x", "1")));
    }

    private async Task AssertMalformedAsync(byte[] deb)
    {
        var path = Path.Combine(_folder, "bad.deb");
        await File.WriteAllBytesAsync(path, deb, Cancellation);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => DebPackage.OpenAsync("a", path, _folder, Cancellation));
        Assert.AreEqual("LK0711", error.Diagnostic.Code);
    }

    private static Task<byte[]> DebAsync(string name, params (ArchiveEntry Entry, byte[] Content)[] files) =>
        TestDeb.CreateAsync($"Package: {name}\nVersion: 1\nDescription: one\n two\n", files);

    private async Task AddAsync(string name, params (ArchiveEntry Entry, byte[] Content)[] files)
    {
        var path = Path.Combine(_folder, name + ".deb");
        await File.WriteAllBytesAsync(path, await DebAsync(name, files), Cancellation);
        _packages.Add(await DebPackage.OpenAsync(name, path, _folder, Cancellation));
    }

    private async Task<string> ListAsync(string[]? included = null, string[]? excluded = null)
    {
        var tree = await PackageTree.PlanAsync([.. _packages], new PathFilter([.. included ?? []], [.. excluded ?? []]), 1_500_000_000, Cancellation);
        var list = new StringBuilder();
        await foreach (var (entry, content) in tree.ReadAsync(Cancellation))
        {
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, Cancellation);
            Assert.AreEqual(entry.Size, bytes.Length);
            list.Append(entry.Path).Append(entry.Kind switch
            {
                EntryKind.Directory => "/ " + Convert.ToString(entry.Mode, 8),
                EntryKind.SymbolicLink => " -> " + entry.LinkTarget,
                EntryKind.HardLink => " = " + entry.LinkTarget,
                _ => " " + Convert.ToString(entry.Mode, 8),
            }).Append('\n');
        }

        return list.ToString().TrimEnd('\n');
    }
}
