using System.Text.Json.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class OciLayoutTests
{
    [TestMethod]
    [DataRow("127.0.0.1:5000/golden/layers:1")]
    [DataRow("golden/app:2")]
    [DataRow("docker.io/golden/app:2")]
    [DataRow("index.docker.io/library/app")]
    [DataRow("app:latest")]
    [DataRow("app")]
    public async Task Resolve_FullName_IsFoundInEverySpelling(string name)
    {
        using var layout = new TestLayout();
        var reference = ImageReference.Parse(name).ToString();
        foreach (var entry in new[] { layout.Image().Named(name), layout.Image().Named(null, reference), layout.Image().Named("2", reference) })
        {
            layout.WriteIndex(entry, layout.Image(content: "other").Named("other/name:1"));

            var image = await layout.ResolveAsync(reference);

            Assert.AreEqual(entry.Digest(), image!.Manifest.Digest);
            Assert.AreEqual(ImageReference.Parse(name), image.Reference);
            Assert.IsNull(image.Index);
        }
    }

    [TestMethod]
    public async Task Resolve_BareTag_IsFoundInALayoutCalledLikeTheRepository()
    {
        using var layout = new TestLayout("nginx");
        var entry = layout.Image().Named("1.2");
        layout.WriteIndex(entry, layout.Image(content: "b").Named("1.3"));

        Assert.AreEqual(entry.Digest(), (await layout.ResolveAsync("nginx:1.2"))!.Manifest.Digest);
        Assert.AreEqual(entry.Digest(), (await layout.ResolveAsync("registry.example/x/nginx:1.2"))!.Manifest.Digest);
        Assert.IsNull(await layout.ResolveAsync("apache:1.2"));
        Assert.IsNull(await layout.ResolveAsync("nginx:1.4"));
    }

    [TestMethod]
    public async Task Resolve_BareTagBesideContainerdName_IsNoNameOfItsOwn()
    {
        using var layout = new TestLayout("nginx");
        layout.WriteIndex(layout.Image().Named("latest", "docker.io/library/redis:latest"));

        Assert.IsNull(await layout.ResolveAsync("nginx:latest"));
        Assert.IsNull(await layout.ResolveAsync("latest"));
        Assert.IsNotNull(await layout.ResolveAsync("redis"));
    }

    [TestMethod]
    public async Task Resolve_Digest_NeedsNoName()
    {
        using var layout = new TestLayout();
        var child = layout.Image();
        var index = layout.Index(child.DeepClone().AsObject().For("amd64"));
        layout.WriteIndex(index);

        var byIndex = await layout.ResolveAsync($"some/name@{index.Digest()}");
        var byManifest = await layout.ResolveAsync($"some/name:tag@{child.Digest()}");

        Assert.AreEqual(child.Digest(), byIndex!.Manifest.Digest);
        Assert.AreEqual(index.Digest(), byIndex.Index!.Digest);
        Assert.AreEqual(child.Digest(), byManifest!.Manifest.Digest);
        Assert.IsNull(byManifest.Index);
        Assert.IsNull(await layout.ResolveAsync("some/name@" + Digest.OfSha256("no"u8)));
    }

    [TestMethod]
    public async Task Resolve_DigestOfAnotherPlatform_IsRefused()
    {
        using var layout = new TestLayout();
        var child = layout.Image("arm64");

        var diagnostic = await layout.FailAsync($"some/name@{child.Digest()}");

        Assert.AreEqual("LK0203", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "linux/arm64");
    }

    [TestMethod]
    [DataRow("arm64", null, "v8")]
    [DataRow("arm64", "v8", null)]
    [DataRow("aarch64", null, "v8")]
    [DataRow("arm64", "v9", "v8")]
    [DataRow("arm64", null, "v9")]
    [DataRow("amd64", "v3", "v2")]
    [DataRow("amd64", null, "v2")]
    [DataRow("arm", "v7", "v6")]
    [DataRow("arm", null, "v7")]
    [DataRow("riscv64", null, "rva20u64")]
    public async Task Resolve_CompatibleVariant_IsTaken(string architecture, string? wanted, string? offered)
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(
            layout.Image(content: "no").For("s390x"),
            layout.Image().For(Platform.NormalizeArchitecture(architecture), offered)).Named("a:1"));

        Assert.IsNotNull(await layout.ResolveAsync("a:1", new Platform(architecture, wanted)));
    }

    [TestMethod]
    [DataRow("arm64", "v8", "v9")]
    [DataRow("amd64", "v1", "v2")]
    [DataRow("amd64", "v1", "rva20u64")]
    public async Task Resolve_LaterVariantThanAskedFor_IsRefused(string architecture, string wanted, string offered)
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(layout.Image().For(architecture, offered)).Named("a:1"));

        var diagnostic = await layout.FailAsync("a:1", new Platform(architecture, wanted));

        Assert.AreEqual("LK0203", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, $"linux/{architecture}/{offered}");
    }

    [TestMethod]
    public async Task Resolve_SeveralVariants_TakesTheNearest()
    {
        using var layout = new TestLayout();
        var best = layout.Image(content: "v2").For("amd64", "v2");
        layout.WriteIndex(layout.Index(
            layout.Image(content: "v4").For("amd64", "v4"),
            layout.Image(content: "v1").For("amd64"),
            best,
            layout.Image(content: "windows").For("amd64", os: "windows")).Named("a:1"));

        Assert.AreEqual(best.Digest(), (await layout.ResolveAsync("a:1", new Platform("amd64", "v3")))!.Manifest.Digest);
    }

    [TestMethod]
    public async Task Resolve_ManifestWithoutPlatform_IsJudgedByItsConfiguration()
    {
        using var layout = new TestLayout();
        var arm = layout.Image("arm64", content: "arm");
        layout.WriteIndex(layout.Index(layout.Image(), arm).Named("a:1"));

        var image = await layout.ResolveAsync("a:1", TestLayout.Arm64);

        Assert.AreEqual(arm.Digest(), image!.Manifest.Digest);
        Assert.AreEqual("arm64", image.Config.Platform.Architecture);
        Assert.AreEqual("LK0203", (await layout.FailAsync("a:1", new Platform("s390x"))).Code);
    }

    [TestMethod]
    public async Task Resolve_SameNameForSeveralPlatforms_IsLikeAnIndex()
    {
        using var layout = new TestLayout();
        var arm = layout.Image("arm64", content: "arm").For("arm64").Named("a:1");
        layout.WriteIndex(layout.Image().Named("a:1"), arm);

        Assert.AreEqual(arm.Digest(), (await layout.ResolveAsync("a:1", TestLayout.Arm64))!.Manifest.Digest);
        Assert.IsNotNull(await layout.ResolveAsync("a:1"));
    }

    [TestMethod]
    public async Task Resolve_SameNameForTwoImages_IsRefused()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Image(content: "1").Named("a:1"), layout.Image(content: "2").Named("docker.io/library/a:1"));
        Assert.AreEqual("LK0210", (await layout.FailAsync("a:1")).Code);

        layout.WriteIndex(layout.Image(content: "1").Named("a:1"), layout.Image(content: "1").Named("docker.io/library/a:1"));
        Assert.IsNotNull(await layout.ResolveAsync("a:1"));
    }

    [TestMethod]
    public async Task Resolve_AttestationBesideTheImage_IsPassedOver()
    {
        using var layout = new TestLayout();
        var attestation = layout.Image(content: "sbom").For("unknown", os: "unknown");
        attestation["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest" };
        File.Delete(layout.PathOf(attestation.Digest()));
        layout.WriteIndex(layout.Index(attestation, layout.Image()).Named("a:1"));

        Assert.IsNotNull(await layout.ResolveAsync("a:1"));
        StringAssert.EndsWith((await layout.FailAsync("a:1", TestLayout.Arm64)).Message, "but for linux/amd64.");
    }

    [TestMethod]
    public async Task Resolve_ManifestLabelledAsIndex_IsReadByItsContent()
    {
        // LinuxKit's own `cache export` writes such archives (sheet 04, 1.4).
        using var layout = new TestLayout();
        var entry = layout.Image().Named("a:1");
        entry["mediaType"] = MediaTypes.Index;
        layout.WriteIndex(entry);

        Assert.AreEqual(MediaTypes.Manifest, (await layout.ResolveAsync("a:1"))!.Manifest.MediaType);
    }

    [TestMethod]
    public async Task Resolve_DockerMediaTypes_AreImagesToo()
    {
        using var layout = new TestLayout();
        var manifest = layout.Image(changeManifest: json =>
        {
            json["mediaType"] = MediaTypes.DockerManifest;
            json["config"]!["mediaType"] = MediaTypes.DockerConfig;
            json["layers"]![0]!["mediaType"] = "application/vnd.docker.image.rootfs.diff.tar.gzip";
        });
        manifest["mediaType"] = MediaTypes.DockerManifest;
        layout.WriteIndex(manifest.Named("a:1"));

        Assert.AreEqual(MediaTypes.DockerManifest, (await layout.ResolveAsync("a:1"))!.Manifest.MediaType);
    }

    [TestMethod]
    public async Task ResolveDescriptor_FromAPlan_LoadsTheSameImage()
    {
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(layout.Image().For("amd64")).Named("a:1"));
        var planned = await layout.ResolveAsync("a:1");

        var reopened = await OciLayout.OpenAsync(planned!.Blobs.Location, CancellationToken.None);
        var image = await reopened.ResolveAsync(planned.Reference, planned.Manifest, CancellationToken.None);

        Assert.AreEqual(planned.Manifest.Digest, image.Manifest.Digest);
        Assert.AreEqual(planned.Layers[0], image.Layers[0]);
        CollectionAssert.AreEqual(new[] { "/bin/run" }, image.Config.Cmd);
    }
}
