using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class HostileImageTests
{
    [TestMethod]
    [DataRow("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "LK0208")]
    [DataRow("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "LK0208")]
    [DataRow("application/vnd.oci.image.layer.v1.tar+lzma", "LK0207")]
    [DataRow("text/html", "LK0207")]
    public async Task Resolve_LayerOfAnotherKind_IsNamed(string mediaType, string code)
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Image(changeManifest: manifest => manifest["layers"]![0]!["mediaType"] = mediaType).Named("a:1"));

        var diagnostic = await layout.FailAsync("a:1");

        Assert.AreEqual(code, diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, mediaType);
    }

    [TestMethod]
    public async Task Resolve_Artifact_IsNamed()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Image(changeManifest: manifest =>
        {
            manifest["artifactType"] = "application/vnd.example.chart";
            manifest["config"]!["mediaType"] = "application/vnd.oci.empty.v1+json";
        }).Named("a:1"));

        var diagnostic = await layout.FailAsync("a:1");

        Assert.AreEqual("LK0207", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "application/vnd.example.chart");
    }

    [TestMethod]
    public async Task Resolve_EntryOfAnotherKind_IsNamed()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Blob("text/plain", "hello"u8.ToArray()).Named("a:1"));

        Assert.AreEqual("LK0207", (await layout.FailAsync("a:1")).Code);
    }

    [TestMethod]
    public async Task Resolve_LayersAndDiffIdsDiffer_IsRefused()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Image(changeConfig: config => config["rootfs"]!["diff_ids"]!.AsArray().Clear()).Named("a:1"));

        var diagnostic = await layout.FailAsync("a:1");

        Assert.AreEqual("LK0206", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "1 layers");
    }

    [TestMethod]
    public async Task Resolve_TooManyLayers_IsRefused()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Image(changeManifest: manifest =>
        {
            var layer = manifest["layers"]![0]!;
            manifest["layers"] = new JsonArray([.. Enumerable.Range(0, OciLimits.LayerCount + 1).Select(_ => layer.DeepClone())]);
        }).Named("a:1"));

        Assert.AreEqual("LK0209", (await layout.FailAsync("a:1")).Code);
    }

    [TestMethod]
    public async Task Resolve_DeclaredSizeBeyondTheLimit_IsRefusedUnread()
    {
        using var layout = new TestLayout();
        var entry = layout.Image().Named("a:1");
        entry["size"] = (long)OciLimits.ManifestSize + 1;
        layout.WriteIndex(entry);
        Assert.AreEqual("LK0209", (await layout.FailAsync("a:1")).Code);

        layout.WriteIndex(layout.Image(changeManifest: manifest => manifest["config"]!["size"] = long.MaxValue).Named("a:1"));
        Assert.AreEqual("LK0209", (await layout.FailAsync("a:1")).Code);

        await File.WriteAllBytesAsync(Path.Combine(layout.Folder, "index.json"), new byte[OciLimits.LayoutIndexSize + 1]);
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () => await layout.OpenAsync());
        Assert.AreEqual("LK0209", exception.Diagnostic.Code);
    }

    [TestMethod]
    [DataRow("{\"schemaVersion\":2 }", "LK0302")]
    [DataRow("x", "LK0302")]
    [DataRow("", "LK0302")]
    [DataRow(null, "LK0204")]
    public async Task Resolve_ManifestThatWasChanged_IsRefused(string? content, string code)
    {
        using var layout = new TestLayout();
        var entry = layout.Image().Named("a:1");
        layout.WriteIndex(entry);
        if (content is null)
        {
            File.Delete(layout.PathOf(entry.Digest()));
        }
        else
        {
            await File.WriteAllTextAsync(layout.PathOf(entry.Digest()), content);
        }

        var diagnostic = await layout.FailAsync("a:1");
        Assert.AreEqual(code, diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, $"'{layout.Folder}'");
    }

    [TestMethod]
    public async Task Resolve_ManifestOfTheSameLengthButOtherContent_IsRefused()
    {
        using var layout = new TestLayout();
        var entry = layout.Image().Named("a:1");
        var path = layout.PathOf(entry.Digest());
        var content = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, content.Replace("layers", "Layers", StringComparison.Ordinal));
        layout.WriteIndex(entry);

        Assert.AreEqual("LK0301", (await layout.FailAsync("a:1")).Code);
    }

    [TestMethod]
    public async Task Resolve_IndexesWithinEachOther_AreFollowedToTheLimit()
    {
        using var layout = new TestLayout();
        var node = layout.Image().For("amd64");
        for (var level = 1; level <= OciLimits.IndexDepth + 1; level++)
        {
            node = layout.Index(node);
            layout.WriteIndex(((JsonObject)node.DeepClone()).Named("a:1"));
            if (level <= OciLimits.IndexDepth)
            {
                Assert.IsNotNull(await layout.ResolveAsync("a:1"), $"{level} levels");
            }
            else
            {
                Assert.AreEqual("LK0209", (await layout.FailAsync("a:1")).Code);
            }
        }
    }

    [TestMethod]
    public async Task Resolve_EmptyIndex_SaysThatThereIsNothing()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index().Named("a:1"));

        Assert.AreEqual("LK0203", (await layout.FailAsync("a:1")).Code);
    }

    [TestMethod]
    public async Task Resolve_DigestOfALayer_IsRefused()
    {
        using var layout = new TestLayout();
        layout.Image();

        Assert.AreEqual("LK0206", (await layout.FailAsync($"a@{Digest.OfSha256("layer"u8)}")).Code);
        Assert.AreEqual("LK0206", (await layout.FailAsync($"a@{Digest.OfSha256(Encoding.UTF8.GetBytes("layer"))}")).Code);
    }
}
