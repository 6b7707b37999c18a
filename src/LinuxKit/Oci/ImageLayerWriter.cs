using LinuxKit.Archives;

namespace LinuxKit.Oci;

/// <summary>Writes a layer: a tar archive whose bytes depend on its entries and the compression alone. <see cref="OciLayoutWriter.CreateLayer"/> makes one.</summary>
public sealed class ImageLayerWriter : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly StagingFolder _staging;
    private readonly string _file;
    private readonly string _mediaType;
    private readonly Compressor _compressor;
    private readonly DigestStream _compressed;
    private readonly DigestStream _uncompressed;
    private readonly TarWriter _tar;

    internal ImageLayerWriter(StagingFolder staging, Compression compression)
    {
        _staging = staging;
        _file = staging.CreateFileName();
        _mediaType = compression.Kind switch
        {
            CompressionKind.Gzip => MediaTypes.LayerTarGzip,
            CompressionKind.Zstd => MediaTypes.LayerTarZstd,
            _ => MediaTypes.LayerTar,
        };
        _compressor = new Compressor(compression);
        _compressed = new DigestStream(
            new FileStream(_file, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous));
        _uncompressed = new DigestStream(
            compression.Kind == CompressionKind.Gzip ? new ParallelGzipStream(_compressed, compression.Level) : _compressor.OpenStream(_compressed, size: null));
        _tar = new TarWriter(_uncompressed);
    }

    /// <summary>Writes an entry. Directories come before what is in them, and what a hard link is another name of before the link.</summary>
    /// <param name="entry">Its metadata.</param>
    /// <param name="content">A file's content, of exactly the entry's size; it stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The content is shorter or longer than the entry says, or the entry does not fit into a tar archive.</exception>
    public ValueTask WriteAsync(ArchiveEntry entry, Stream? content, CancellationToken cancellationToken) =>
        _tar.WriteAsync(entry, content, cancellationToken);

    /// <summary>Ends the layer. Nothing more can be written.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask<ImageLayer> FinishAsync(CancellationToken cancellationToken)
    {
        await _tar.FinishAsync(cancellationToken).ConfigureAwait(false);
        var diffId = _uncompressed.GetDigest();
        await _uncompressed.DisposeAsync().ConfigureAwait(false);
        var descriptor = new Descriptor(_mediaType, _compressed.GetDigest(), _compressed.ByteCount);
        await _compressed.DisposeAsync().ConfigureAwait(false);
        _staging.Add(descriptor.Digest, _file);
        return new ImageLayer(descriptor, diffId);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _uncompressed.DisposeAsync().ConfigureAwait(false);
        await _compressed.DisposeAsync().ConfigureAwait(false);
        _compressor.Dispose();
    }
}
