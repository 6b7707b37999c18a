using LinuxKit.Packages;

namespace LinuxKit.Tests.Packages;

/// <summary>What packages are made of: files and Debian's packages become an image for each architecture.</summary>
[TestClass]
public sealed class PackageBuilderTests : IDisposable
{
    private readonly PackageArchive _archive = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _archive.Dispose();

    [TestMethod]
    public async Task BuildAsync_PackagesAndFiles_MakesAnIndexOfAllArchitectures()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();

        await _archive.BuildAsync(_archive.Definition() with
        {
            ExcludePaths = ["usr/share/doc/**"],
            Files =
            [
                PackageArchive.File("etc/tool.conf", "x=1"), PackageArchive.File("bin/run", "#!/bin/sh\n"), PackageArchive.Link("bin/sh", "tool"), PackageArchive.File("opt/secret", "s") with { Mode = 0b110_000_000 },
                PackageArchive.File("etc/arm", "arm") with { Architecture = "aarch64" },
            ],
            Image = new PackageImageSettings
            {
                Entrypoint = ["/bin/tool"], Cmd = ["-v"], Env = ["A=b"], WorkingDirectory = "/opt",
                Config = """{"capabilities":["CAP_NET_ADMIN"],"net":"host"}""",
            },
        });

        foreach (var architecture in new[] { "amd64", "arm64" })
        {
            var image = await _archive.ResolveAsync(architecture);
            CollectionAssert.AreEqual(new[] { "/bin/tool" }, image.Config.Entrypoint.ToArray());
            CollectionAssert.AreEqual(new[] { "-v" }, image.Config.Cmd.ToArray());
            Assert.AreEqual("""{"capabilities":["CAP_NET_ADMIN"],"net":"host"}""", image.Config.Labels["org.mobyproject.config"]);

            var packages = await PackageArchive.ListAsync(image, 0);
            Assert.Contains("usr/bin/tool 755", packages);
            Assert.Contains("usr/lib/libtool.so 644", packages);
            Assert.Contains("bin -> usr/bin", packages);
            Assert.Contains("var/lib/dpkg/status.d/libtool", packages);
            Assert.DoesNotContain("doc", packages);

            var files = await PackageArchive.ListAsync(image, 1);
            Assert.AreEqual(
                "etc/ 755\n" + (architecture == "arm64" ? "etc/arm 644\n" : "")
                + "etc/tool.conf 644\nopt/ 755\nopt/secret 600\nusr/bin/run 755\nusr/bin/sh -> tool",
                files);
        }
    }

    [TestMethod]
    public async Task BuildAsync_TamperedPackage_Fails()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();
        var path = _archive.Mirror.Files.Keys.First(key => key.EndsWith("tool_1_amd64.deb", StringComparison.Ordinal));
        _archive.Mirror.Files[path] = [.. _archive.Mirror.Files[path][..^1], 0];
        await _archive.AssertFailsAsync("LK0708", _archive.Definition());
        Assert.IsFalse(File.Exists(_archive.LockFilePath));
    }

    [TestMethod]
    public async Task BuildAsync_SameInputsInTwoFolders_GiveTheSameBytes()
    {
        await _archive.AddToolAsync();
        _archive.Mirror.Publish();
        var definition = _archive.Definition() with { Files = [PackageArchive.File("a", "1"), PackageArchive.File("b/c", "2")] };
        var first = await _archive.BuildAsync(definition);
        Directory.Move(_archive.PathOf("layout"), _archive.PathOf("first"));
        Directory.Delete(_archive.PathOf("cache"), true);
        File.Delete(_archive.LockFilePath);
        Assert.AreEqual(first.Index, (await _archive.BuildAsync(definition)).Index);
        Assert.AreNotEqual(first.Index, (await _archive.BuildAsync(definition with { Files = [PackageArchive.File("a", "2")] })).Index);
    }

    [TestMethod]
    public async Task BuildAsync_NoDebianPackages_NeedsNeitherMirrorNorLockFile()
    {
        await _archive.BuildAsync(_archive.Definition() with { DebianPackages = [] } with { Files = [PackageArchive.File("a", "1")], Debian = new DebianArchiveSettings() });
        Assert.IsEmpty(_archive.Mirror.Requests);
        Assert.IsFalse(File.Exists(_archive.LockFilePath));
    }

    [TestMethod]
    public async Task BuildAsync_InvalidProjects_SayWhatIsWrong()
    {
        _archive.Mirror.Publish();
        var valid = _archive.Definition() with { DebianPackages = [] } with { Files = [PackageArchive.File("a", "1")] };
        await _archive.AssertFailsAsync("LK0718", valid with { KernelModules = [PackageArchive.Module("overlay")] });
        await _archive.AssertFailsAsync("LK0718", valid with { Repository = "No Such Name" });
        await _archive.AssertFailsAsync("LK0718", valid with { Files = [PackageArchive.File("a", "1") with { Mode = 0x1000 }] });
        await _archive.AssertFailsAsync("LK0718", valid with { Files = [PackageArchive.File("a", "1"), PackageArchive.File("a/b", "1")] });
        await _archive.AssertFailsAsync("LK0718", _archive.Definition("no such package!"));
        await _archive.AssertFailsAsync("LK0709", _archive.Definition("missing"));
        await Assert.ThrowsExactlyAsync<LinuxKitException>(() => _archive.BuildAsync(valid with { Image = new PackageImageSettings { Config = "{" } }));
    }
}
