using System.Collections.Immutable;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>An image whose layers have been read once: headers in memory, and contents where they are quickly read again.</summary>
/// <param name="image">The image.</param>
/// <param name="layers">The headers of its layers, lowest first.</param>
/// <param name="spools">The layers, unpacked.</param>
/// <param name="limits">How much it may unpack to.</param>
internal sealed class ScannedImage(
    ResolvedImage image, ImmutableArray<LayerEntries> layers, ImmutableArray<LayerSpool> spools, RootLimits limits) : IDisposable
{
    /// <summary>How much the image may unpack to.</summary>
    public RootLimits Limits => limits;

    /// <summary>Applies the layers one over the other.</summary>
    /// <returns>A tree of the caller's own.</returns>
    /// <exception cref="LinuxKitException">A layer makes no sense.</exception>
    public FileTree Flatten()
    {
        var tree = new FileTree();
        for (var layer = 0; layer < layers.Length; layer++)
        {
            image.InLayer(layer, () => LayerChange.Apply(tree, layers[layer], layer));
        }

        return tree;
    }

    /// <summary>Opens a layer.</summary>
    /// <param name="layer">Its number, from 0 for the lowest.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public async ValueTask<LayerStream> OpenLayerAsync(int layer, CancellationToken cancellationToken) => spools[layer].IsWhole
        ? LayerStream.Of(spools[layer].Open())
        : await image.InLayerAsync(layer, () => LayerStream.OpenAsync(image, layer, limits, cancellationToken).AsTask()).ConfigureAwait(false);

    public void Dispose()
    {
        foreach (var spool in spools)
        {
            spool.Dispose();
        }
    }
}
