using LinuxKit.Archives;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>Reads an image's layers for the first time: takes their headers, and verifies and bounds them on the way.</summary>
/// <param name="image">The image.</param>
/// <param name="limits">How much it may unpack to.</param>
internal sealed class ImageScanner(ResolvedImage image, RootLimits limits)
{
    private readonly EntryBudget _budget = new(limits);
    private long _spooled;

    /// <summary>Reads the layers.</summary>
    /// <param name="folder">Full path of the folder for temporary files.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">A layer is missing, damaged or too large.</exception>
    public async Task<ScannedImage> ScanAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var layers = new LayerEntries[image.Layers.Length];
        var spools = new LayerSpool[layers.Length];
        try
        {
            var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
            await Parallel.ForAsync(0, layers.Length, options, async (layer, token) =>
            {
                spools[layer] = LayerSpool.Create(folder, IsRoomFor);
                layers[layer] = await image.InLayerAsync(layer, () => ScanAsync(layer, spools[layer], token)).ConfigureAwait(false);
            }).ConfigureAwait(false);
            return new ScannedImage(image, [.. layers], [.. spools], limits);
        }
        catch
        {
            foreach (var spool in spools)
            {
                spool?.Dispose();
            }

            throw;
        }
    }

    private bool IsRoomFor(int bytes) => Interlocked.Add(ref _spooled, bytes) <= RootLimits.SpoolSize;

    private async Task<LayerEntries> ScanAsync(int layer, LayerSpool spool, CancellationToken cancellationToken)
    {
        var stream = await LayerStream.OpenAsync(image, layer, limits, cancellationToken).ConfigureAwait(false);
        await using var streamScope = stream.ConfigureAwait(false);
        var content = spool.Keep(new VerifyingStream(new ReadAheadStream(stream.Content), image.DiffIds[layer]));
        await using var contentScope = content.ConfigureAwait(false);
        var entries = await LayerEntries.ReadAsync(
            new TarReader(content), _budget, limits.UnpackedSizeOf(image.Layers[layer].Size), cancellationToken).ConfigureAwait(false);
        await spool.FinishAsync(cancellationToken).ConfigureAwait(false);
        return entries;
    }
}
