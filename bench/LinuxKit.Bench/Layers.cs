using LinuxKit.Oci;

namespace LinuxKit.Bench;

/// <summary>The layers of the benchmark's images, as files.</summary>
/// <param name="Paths">Their paths.</param>
/// <param name="Compression">How they are compressed, and the program that unpacks them.</param>
/// <param name="SizeInBytes">Their length in all.</param>
internal sealed record Layers(IReadOnlyList<string> Paths, string Compression, long SizeInBytes)
{
    /// <summary>Finds the layers in a layout.</summary>
    public static async Task<Layers> OfAsync(string layoutFolder, IEnumerable<string> packages, string architecture, CancellationToken cancellationToken)
    {
        var layout = await OciLayout.OpenAsync(layoutFolder, cancellationToken);
        var layers = new List<Descriptor>();
        foreach (var package in packages)
        {
            var reference = ImageReference.TryParse($"linuxkit.sdk/bench/{package}", out var parsed) ? parsed : throw new InvalidOperationException(package);
            var image = await layout.ResolveAsync(reference, new Platform(architecture), cancellationToken)
                ?? throw new InvalidOperationException($"The layout has no {reference}.");
            layers.AddRange(image.Layers);
        }

        return new Layers(
            [.. layers.Select(layer => Path.Combine(layoutFolder, "blobs", layer.Digest.Algorithm, layer.Digest.Hex))],
            layers[0].MediaType.EndsWith("zstd", StringComparison.Ordinal) ? "zstd" : "gzip",
            layers.Sum(layer => layer.Size));
    }
}
