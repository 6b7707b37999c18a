using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using ZstdSharp;

namespace LinuxKit.Archives;

/// <summary>
/// Compresses blocks, on several threads at once when asked, and streams. A context of Zstandard takes memory by the level, up to
/// 80 MB at 19: there are as many as blocks were compressed at the same time, until this is disposed.
/// </summary>
/// <param name="compression">How to compress.</param>
internal sealed class Compressor(Compression compression) : IDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly ConcurrentBag<ZstdSharp.Compressor> _contexts = [];

    /// <summary>Compresses a block to one gzip member or one Zstandard frame, which holds the content's length.</summary>
    /// <param name="content">The block.</param>
    /// <param name="destination">Where the compressed bytes go. It stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask CompressAsync(ReadOnlyMemory<byte> content, Stream destination, CancellationToken cancellationToken)
    {
        if (compression.Kind == CompressionKind.Zstd)
        {
            await CompressZstdAsync(content, destination, cancellationToken).ConfigureAwait(false);
            return;
        }

        var stream = OpenStream(destination, content.Length);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a stream that compresses to one gzip member or one Zstandard frame. Disposing it ends that.</summary>
    /// <param name="destination">Where the compressed bytes go. It stays open.</param>
    /// <param name="size">The length of the content in bytes, where it is known; the compressed bytes depend on whether it is.</param>
    public Stream OpenStream(Stream destination, long? size) => compression.Kind switch
    {
        CompressionKind.Gzip => new GZipStream(
            new GzipHeaderStream(destination), new ZLibCompressionOptions { CompressionLevel = compression.Level }),
        CompressionKind.Zstd => OpenZstd(destination, size),
        _ => new UnownedStream(destination),
    };

    /// <summary>Frees the memory of the contexts.</summary>
    public void Dispose()
    {
        while (_contexts.TryTake(out var context))
        {
            context.Dispose();
        }
    }

    private async ValueTask CompressZstdAsync(ReadOnlyMemory<byte> content, Stream destination, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ZstdSharp.Compressor.GetCompressBound(content.Length));
        try
        {
            var context = _contexts.TryTake(out var idle) ? idle : new ZstdSharp.Compressor(compression.Level);
            int length;
            try
            {
                length = context.Wrap(content.Span, buffer);
            }
            finally
            {
                _contexts.Add(context);
            }

            await destination.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private CompressionStream OpenZstd(Stream destination, long? size)
    {
        var stream = new CompressionStream(destination, compression.Level, BufferSize, leaveOpen: true);
        if (size is { } known)
        {
            stream.SetPledgedSrcSize((ulong)known);
        }

        return stream;
    }
}
