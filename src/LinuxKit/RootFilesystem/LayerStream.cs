using LinuxKit.Archives;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>A tar archive that is being read, and what it is read from.</summary>
/// <param name="stored">The bytes as they are stored; verified at their end.</param>
/// <param name="content">The archive.</param>
/// <param name="unpacked">What <paramref name="content"/> is a part of; it is disposed with this.</param>
internal sealed class LayerStream(Stream stored, Stream unpacked, Stream content) : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;

    /// <summary>The archive.</summary>
    public Stream Content => content;

    /// <summary>An archive that needs no verification any more.</summary>
    /// <param name="content">The archive.</param>
    public static LayerStream Of(Stream content) => new(Stream.Null, content, content);

    /// <summary>Opens a layer of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="layer">The layer's number, from 0 for the lowest.</param>
    /// <param name="limits">How much it may unpack to.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LinuxKitException">The layer is missing or of an unknown kind.</exception>
    public static async ValueTask<LayerStream> OpenAsync(ResolvedImage image, int layer, RootLimits limits, CancellationToken cancellationToken)
    {
        var descriptor = image.Layers[layer];
        if (!MediaTypes.IsLayer(descriptor.MediaType))
        {
            throw RootFilesystemDiagnostics.UnsupportedLayer.Error($"It is of the type '{descriptor.MediaType}'.");
        }

        var stored = await image.Blobs.OpenAsync(descriptor, cancellationToken).ConfigureAwait(false);

        // By its first bytes, as container engines do: what media types say of the compression is not always true.
        var limit = limits.UnpackedSizeOf(descriptor.Size);
        var unpacked = await Decompression.OpenAsync(stored, limit, cancellationToken).ConfigureAwait(false);
        return new LayerStream(stored, unpacked, unpacked);
    }

    /// <summary>An archive that is one file of this one, and is read in its place.</summary>
    /// <param name="file">The file's content.</param>
    public LayerStream Inner(Stream file) => new(stored, unpacked, file);

    /// <summary>Reads over all that is stored and was not needed, so that it is verified.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The bytes don't have the digest that they should have.</exception>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        while (await stored.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    public ValueTask DisposeAsync() => unpacked.DisposeAsync();
}
