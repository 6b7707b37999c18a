using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.Tests.Oci;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>An image in memory. What is stored may be changed afterwards, to see that it is noticed.</summary>
internal sealed class TestImage : IBlobSource
{
    private readonly Dictionary<Digest, byte[]> _blobs = [];

    private TestImage(ImmutableArray<byte[]> layers, string mediaType, Func<byte[], byte[]> store)
    {
        var stored = layers.Select(store).ToImmutableArray();
        foreach (var blob in stored)
        {
            _blobs[Digest.OfSha256(blob)] = blob;
        }

        var names = string.Join(' ', stored.Select(blob => Digest.OfSha256(blob)));
        Image = new ResolvedImage(
            ImageReference.Parse("test.invalid/image:1"),
            new Descriptor(MediaTypes.Manifest, Digest.OfSha256(Encoding.UTF8.GetBytes(names)), 0),
            [.. stored.Select(blob => new Descriptor(mediaType, Digest.OfSha256(blob), blob.Length))],
            [.. layers.Select(layer => Digest.OfSha256(layer))],
            new ImageConfig { Platform = TestLayout.Amd64 },
            this);
    }

    public ResolvedImage Image { get; init; }

    public string Location => "memory";

    public int Opened { get; private set; }

    public static TestImage Of(params TestLayer[] layers) =>
        new([.. layers.Select(layer => layer.ToArray())], MediaTypes.LayerTarGzip, TestLayer.Gzip);

    public static TestImage OfBytes(byte[] layer, string mediaType = MediaTypes.LayerTar, Func<byte[], byte[]>? store = null) =>
        new([layer], mediaType, store ?? (bytes => bytes));

    public void Damage(int layer, Func<byte[], byte[]> change) =>
        _blobs[Image.Layers[layer].Digest] = change([.. _blobs[Image.Layers[layer].Digest]]);

    public void Remove(int layer) => _blobs.Remove(Image.Layers[layer].Digest);

    public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        Opened++;
        return _blobs.TryGetValue(descriptor.Digest, out var blob)
            ? ValueTask.FromResult<Stream>(new VerifyingStream(new MemoryStream(blob, writable: false), descriptor.Digest, descriptor.Size))
            : throw OciDiagnostics.BlobMissing.Error($"There is no {descriptor.Digest}.");
    }

    /// <summary>Writes the image to a layout, for judges.</summary>
    public TestLayout ToLayout()
    {
        var layout = new TestLayout();
        var layers = new JsonArray([.. Image.Layers.Select(layer => layout.Blob(layer.MediaType, _blobs[layer.Digest]))]);
        var config = layout.Blob(MediaTypes.Config, new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. Image.DiffIds.Select(id => (JsonNode)id.ToString())]) },
        });
        var manifest = layout.Blob(MediaTypes.Manifest, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Manifest,
            ["config"] = config,
            ["layers"] = layers,
        });
        manifest["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "latest" };
        layout.WriteIndex(manifest);
        return layout;
    }
}
