using System.Text.Json.Nodes;
using LinuxKit.Oci;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Formats;

[TestClass]
public sealed class OciFormatTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Write_ByForeignJudges_IsAnImageOfTheRoot()
    {
        using var build = new FormatBuild { Architecture = "arm64" };

        await build.BuildAsync(["oci", "tar"], TestContext.CancellationToken);

        var archive = $"oci-archive:{build.PathOf("Small.oci.tar")}";
        var inspected = JsonNode.Parse(await JudgeAsync("skopeo", "--override-arch", "arm64", "inspect", archive))!;
        Assert.AreEqual("arm64", (string?)inspected["Architecture"]);
        Assert.AreEqual("2017-04-18T16:30:00Z", (string?)inspected["Created"]);
        Assert.HasCount(1, inspected["Layers"]!.AsArray());
        var config = JsonNode.Parse(await JudgeAsync("skopeo", "--override-arch", "arm64", "inspect", "--config", archive))!;
        Assert.AreEqual("""["/init"]""", config["config"]!["Entrypoint"]!.ToJsonString());

        await JudgeAsync("skopeo", "--override-arch", "arm64", "copy", archive, $"oci:{build.PathOf("layout")}:it");
        await JudgeAsync("umoci", "--log=error", "unpack", "--rootless", "--image", $"{build.PathOf("layout")}:it", build.PathOf("bundle"));
        var files = await JudgeAsync("tar", "-tf", build.PathOf("Small.tar"));
        CollectionAssert.AreEqual(
            files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(path => path.TrimEnd('/')).Where(path => path.Split('/')[0] != "boot")
                .Order(StringComparer.Ordinal).ToArray(),
            (await Judge.RunAsync("find", [".", "-mindepth", "1", "-printf", "%P\n"], TestContext.CancellationToken, build.PathOf("bundle/rootfs")))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToArray());
        Assert.AreEqual("hello\n", await File.ReadAllTextAsync(build.PathOf("bundle/rootfs/etc/motd"), TestContext.CancellationToken));
        Assert.AreEqual("../etc/motd", new FileInfo(build.PathOf("bundle/rootfs/usr/link")).LinkTarget);
    }

    [TestMethod]
    public async Task Write_Image_IsFoundByItsName()
    {
        using var build = new FormatBuild();
        await build.BuildAsync(["oci"], TestContext.CancellationToken);

        var layout = await OciLayout.OpenAsync(build.PathOf("Small.oci.tar"), TestContext.CancellationToken);

        Assert.IsNotNull(await layout.ResolveAsync(ImageReference.Parse("small"), new Platform("amd64"), TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_NameThatNoReferenceCanBe_IsAnImageWithoutOne()
    {
        using var build = new FormatBuild { Change = request => request with { Name = "a b" } };

        await build.BuildAsync(["oci"], TestContext.CancellationToken);

        await JudgeAsync("skopeo", "inspect", "--raw", $"oci-archive:{build.PathOf("a b.oci.tar")}");
    }

    [TestMethod]
    public async Task Write_Done_LeavesNothingBehind()
    {
        using var build = new FormatBuild();

        await build.BuildAsync(["oci"], TestContext.CancellationToken);

        CollectionAssert.AreEquivalent(
            new[] { "Small.linuxkit.json", "Small.oci.tar" }, Directory.EnumerateFileSystemEntries(build.PathOf("")).Select(path => Path.GetFileName(path)).ToArray());
    }

    [TestMethod]
    public async Task Write_NameOfAWhiteout_IsRefused()
    {
        using var build = new FormatBuild
        {
            Yaml = """
                files:
                  - path: etc/.wh.motd
                    contents: "x"
                """,
        };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["tar", "oci"], TestContext.CancellationToken));

        Assert.AreEqual("LK0604", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Diagnostic.Message, "etc/.wh.motd");
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(build.PathOf("")));
    }

    private Task<string> JudgeAsync(string tool, params string[] arguments) => Judge.RunAsync(tool, arguments, TestContext.CancellationToken);
}
