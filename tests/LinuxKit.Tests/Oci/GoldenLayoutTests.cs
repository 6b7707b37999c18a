using System.IO.Compression;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class GoldenLayoutTests
{
    private static readonly string Folder = Path.Combine(TestAssets.GoldenFolder, "images");

    [TestMethod]
    [DataRow("kernel:1")]
    [DataRow("init:1")]
    [DataRow("init:2")]
    [DataRow("layers:1")]
    [DataRow("plain:1")]
    [DataRow("bare:1")]
    [DataRow("dotslash:1")]
    [DataRow("sysctl:1")]
    [DataRow("dhcp:1")]
    [DataRow("getty:1")]
    [DataRow("legacy:1")]
    public async Task Resolve_GoldenImage_ReadsEveryLayerToItsDiffId(string name)
    {
        var layout = await OciLayout.OpenAsync(Folder, CancellationToken.None);
        foreach (var platform in new[] { TestLayout.Amd64, TestLayout.Arm64 })
        {
            var image = await layout.ResolveAsync(ImageReference.Parse("127.0.0.1:5000/golden/" + name), platform, CancellationToken.None);

            Assert.IsNotNull(image);
            Assert.IsNotNull(image.Index);
            Assert.AreEqual(platform.Architecture, image.Config.Platform.Architecture);
            foreach (var (layer, diffId) in image.Layers.Zip(image.DiffIds))
            {
                await using var blob = await image.Blobs.OpenAsync(layer, CancellationToken.None);
                var content = new MemoryStream();
                await (layer.MediaType == MediaTypes.LayerTar ? blob : new GZipStream(blob, CompressionMode.Decompress)).CopyToAsync(content);
                Assert.AreEqual(diffId, Digest.OfSha256(content.ToArray()));
            }
        }
    }

    [TestMethod]
    public async Task Resolve_PlatformThatIsNotThere_NamesThoseThatAre()
    {
        var layout = await OciLayout.OpenAsync(Folder, CancellationToken.None);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await layout.ResolveAsync(ImageReference.Parse("127.0.0.1:5000/golden/amd64only:1"), TestLayout.Arm64, CancellationToken.None));

        Assert.AreEqual("LK0203", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Diagnostic.Message, "is not available for linux/arm64, but for linux/amd64.");
    }

    [TestMethod]
    public async Task Resolve_UnknownName_IsNull()
    {
        var layout = await OciLayout.OpenAsync(Folder, CancellationToken.None);

        Assert.IsNull(await layout.ResolveAsync(ImageReference.Parse("golden/kernel:1"), TestLayout.Amd64, CancellationToken.None));
    }
}
