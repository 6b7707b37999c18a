using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>Reads the headers of an image's layers and applies them one over the other.</summary>
/// <param name="image">The image.</param>
/// <param name="limits">How much it may unpack to.</param>
internal sealed class ImageFlattener(ResolvedImage image, RootLimits limits)
{
    private long _contentSize;
    private long _metadataSize;
    private int _entryCount;

    /// <summary>Reads the headers of all layers, which are verified on the way.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">A layer is missing, damaged or too large.</exception>
    public async Task<ImmutableArray<LayerEntries>> ScanAsync(CancellationToken cancellationToken)
    {
        var layers = new LayerEntries[image.Layers.Length];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForAsync(0, layers.Length, options, async (layer, token) =>
            layers[layer] = await image.InLayerAsync(layer, () => ScanAsync(layer, token)).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. layers];
    }

    /// <summary>Applies layers one over the other.</summary>
    /// <param name="image">The image, as errors name it.</param>
    /// <param name="layers">Its layers, lowest first.</param>
    /// <exception cref="LinuxKitException">A layer makes no sense.</exception>
    public static FileTree Apply(ResolvedImage image, ImmutableArray<LayerEntries> layers)
    {
        var tree = new FileTree();
        for (var layer = 0; layer < layers.Length; layer++)
        {
            image.InLayer(layer, () => LayerChange.Apply(tree, layers[layer], layer));
        }

        return tree;
    }

    private async Task<LayerEntries> ScanAsync(int layer, CancellationToken cancellationToken)
    {
        var stream = await LayerStream.OpenAsync(image, layer, limits, cancellationToken).ConfigureAwait(false);
        await using var streamScope = stream.ConfigureAwait(false);
        var content = new VerifyingStream(stream.Content, image.DiffIds[layer]);
        await using var contentScope = content.ConfigureAwait(false);
        return await ReadHeadersAsync(new TarReader(content), limits.UnpackedSizeOf(image.Layers[layer].Size), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the headers of an archive.</summary>
    /// <param name="reader">The archive.</param>
    /// <param name="limit">Bytes that its files may have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The archive is broken or exceeds a limit.</exception>
    public async Task<LayerEntries> ReadHeadersAsync(TarReader reader, long limit, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<ArchiveEntry>();
        var size = 0L;
        while (await reader.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
        {
            // Sparse files have more than the archive has.
            size += entry.Size;
            Count(entry, size <= limit ? size : long.MaxValue);
            var path = ArchivePath.Normalize(entry.Path);
            entries.Add(ReferenceEquals(path, entry.Path) ? entry : entry with { Path = path });
        }

        return new LayerEntries(entries.DrainToImmutable());
    }

    private void Count(ArchiveEntry entry, long size)
    {
        var metadata = entry.Path.Length + (entry.LinkTarget?.Length ?? 0) + entry.ExtendedAttributes.Sum(pair => pair.Key.Length + pair.Value.Length);
        if (size == long.MaxValue || Interlocked.Add(ref _contentSize, entry.Size) > limits.UnpackedSize)
        {
            throw RootFilesystemDiagnostics.TooLarge.Error("Its files are many times larger than the layer itself, or than any image is.");
        }

        if (Interlocked.Increment(ref _entryCount) > limits.EntryCount)
        {
            throw RootFilesystemDiagnostics.TooLarge.Error($"The image has more than {limits.EntryCount} entries.");
        }

        if (Interlocked.Add(ref _metadataSize, metadata) > limits.MetadataSize)
        {
            throw RootFilesystemDiagnostics.TooLarge.Error("The names of the image's files take more than is allowed.");
        }
    }
}
