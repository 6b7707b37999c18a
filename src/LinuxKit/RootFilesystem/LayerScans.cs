using System.Collections.Immutable;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>Flattens images. Components of one image that are made at the same time share the reading of its layers.</summary>
/// <param name="limits">How much an image may unpack to.</param>
internal sealed class LayerScans(RootLimits limits)
{
    private readonly SharedWork<Digest, ImmutableArray<LayerEntries>> _scans = new();

    /// <summary>Flattens an image; all its layers are verified on the way.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>A tree of the caller's own.</returns>
    /// <exception cref="LinuxKitException">A layer is missing, damaged, too large or makes no sense.</exception>
    public async Task<FileTree> FlattenAsync(ResolvedImage image, CancellationToken cancellationToken)
    {
        var layers = await _scans.RunAsync(
            image.Manifest.Digest, token => new ImageFlattener(image, limits).ScanAsync(token), cancellationToken).ConfigureAwait(false);
        return ImageFlattener.Apply(image, layers);
    }
}
