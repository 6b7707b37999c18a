using System.Text.Json.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class IndexLoaderTests : IDisposable
{
    private readonly TestLayout _layout = new();

    public void Dispose() => _layout.Dispose();

    [TestMethod]
    public async Task Resolve_WithoutPlatforms_HasAllManifestsAndNothingElse()
    {
        var amd64 = _layout.Image("amd64", "one");
        var attestation = _layout.Image("unknown", "two");
        var nested = _layout.Index(_layout.Image("arm64", "three"));
        var index = Name(_layout.Index(amd64.For("amd64"), attestation.For("unknown", os: "unknown"), nested));

        var found = await ResolveAsync();

        Assert.AreEqual(index.Digest(), found!.Index.Digest);
        Assert.AreEqual(6, found.Parts.Length);
        CollectionAssert.AreEqual(
            new[] { amd64.Digest(), attestation.Digest() },
            found.Parts.Where(part => MediaTypes.IsManifest(part.MediaType)).Select(part => part.Digest).ToArray());
    }

    [TestMethod]
    public async Task Resolve_PartsThatManifestsShare_AreThereOnce()
    {
        Name(_layout.Index(_layout.Image("amd64", "same").For("amd64"), _layout.Image("arm64", "same").For("arm64")));

        Assert.AreEqual(5, (await ResolveAsync())!.Parts.Length);
    }

    [TestMethod]
    public async Task Resolve_ManifestWithoutAPlatform_IsLeftOutOfAChoice()
    {
        var amd64 = _layout.Image("amd64", "one");
        Name(_layout.Index(_layout.Image("amd64", "two"), amd64.For("amd64")));

        var found = await ResolveAsync("linux/x86_64");

        Assert.AreEqual(amd64.Digest(), found!.Parts.Single(part => MediaTypes.IsManifest(part.MediaType)).Digest);
    }

    [TestMethod]
    public async Task Resolve_PlatformWithoutAVariant_MeansAllVariants()
    {
        Name(_layout.Index(_layout.Image("arm", "one").For("arm", variant: "v6"), _layout.Image("arm", "two").For("arm", variant: "v7")));

        Assert.AreEqual(6, (await ResolveAsync("linux/arm"))!.Parts.Length);
        Assert.AreEqual(3, (await ResolveAsync("linux/arm/v7"))!.Parts.Length);
    }

    [TestMethod]
    public async Task Resolve_MissingPlatform_SaysWhichThereAre()
    {
        Name(_layout.Index(_layout.Image("arm64").For("arm64"), _layout.Image("amd64").For("amd64")));

        var problem = await FailAsync("linux/arm64", "linux/riscv64");

        Assert.AreEqual(OciDiagnostics.PlatformMissing, problem.Descriptor);
        Assert.Contains("not available for linux/riscv64, but for linux/amd64, linux/arm64.", problem.Message);
    }

    [TestMethod]
    public async Task Resolve_SeveralImagesOfOneName_AreAmbiguous()
    {
        _layout.WriteIndex(_layout.Image("amd64", "one").Named("app:1"), _layout.Image("arm64", "two").Named("app:1"));

        Assert.AreEqual(OciDiagnostics.AmbiguousReference, (await FailAsync()).Descriptor);
    }

    [TestMethod]
    public async Task Resolve_ManifestThatTheLayoutLacks_IsMissing()
    {
        var amd64 = _layout.Image("amd64");
        Name(_layout.Index(amd64.For("amd64")));
        File.Delete(_layout.PathOf(amd64.Digest()));

        Assert.AreEqual(OciDiagnostics.BlobMissing, (await FailAsync()).Descriptor);
    }

    [TestMethod]
    public async Task Resolve_UnknownName_IsNothing()
    {
        Name(_layout.Index());

        Assert.IsNull(await (await _layout.OpenAsync()).ResolveIndexAsync(ImageReference.Parse("other:1"), [], CancellationToken.None));
    }

    private async Task<ResolvedIndex?> ResolveAsync(params IEnumerable<string> platforms) =>
        await (await _layout.OpenAsync()).ResolveIndexAsync(ImageReference.Parse("app:1"), [.. platforms.Select(Platform.Parse)], CancellationToken.None);

    private async Task<Diagnostic> FailAsync(params IEnumerable<string> platforms) =>
        (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ResolveAsync(platforms))).Diagnostic;

    private JsonObject Name(JsonObject root)
    {
        _layout.WriteIndex(root.Named("app:1"));
        return root;
    }
}
