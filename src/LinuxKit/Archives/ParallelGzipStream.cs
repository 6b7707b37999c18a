using System.IO.Compression;

namespace LinuxKit.Archives;

/// <summary>
/// Compresses what is written to one member of gzip (RFC 1952), in blocks of their own on all processors: the bytes are the same on any number of them.
/// Disposing it asynchronously ends the member.
/// </summary>
internal sealed class ParallelGzipStream : ForwardStream
{
    private const int BlockSize = 256 * 1024;

    private readonly GzipPieceWriter _gzip;
    private readonly ParallelCompression _blocks;
    private readonly byte[] _block = new byte[BlockSize];
    private int _length;
    private long _count;
    private bool _isWhole = true;

    /// <summary>Opens it.</summary>
    /// <param name="destination">Where the member goes. It stays open.</param>
    /// <param name="level">The compression's level, from 1 to 9.</param>
    public ParallelGzipStream(Stream destination, int level)
    {
        var options = new ZLibCompressionOptions { CompressionLevel = level };
        _gzip = new GzipPieceWriter(destination);
        _blocks = new ParallelCompression(
            BlockSize,
            (block, piece, token) => GzipPiece.CompressAsync(block, options, piece, token),
            (_, _, piece, token) => _gzip.WriteAsync(GzipPiece.Of(piece), token));
    }

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isWhole = false;
        while (!buffer.IsEmpty)
        {
            var taken = Math.Min(BlockSize - _length, buffer.Length);
            buffer[..taken].CopyTo(_block.AsMemory(_length));
            buffer = buffer[taken..];
            _length += taken;
            if (_length == BlockSize)
            {
                await AddBlockAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        _isWhole = true;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Blocks are never cut short: the bytes would depend on who flushes when.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await using (_blocks.ConfigureAwait(false))
        {
            // Not of a content that whoever writes could not write to its end.
            if (_isWhole)
            {
                _isWhole = false;
                await FinishAsync().ConfigureAwait(false);
            }
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task FinishAsync()
    {
        if (_length > 0)
        {
            await AddBlockAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await _blocks.FinishAsync(CancellationToken.None).ConfigureAwait(false);
        await _gzip.FinishAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask AddBlockAsync(CancellationToken cancellationToken)
    {
        await _blocks.AddAsync(_count++, _block.AsMemory(0, _length), cancellationToken).ConfigureAwait(false);
        _length = 0;
    }
}
