using System.Buffers.Binary;

namespace LinuxKit.Archives;

/// <summary>Puts pieces together to one member of gzip: RFC 1952.</summary>
/// <param name="output">Where the member goes.</param>
internal sealed class GzipPieceWriter(Stream output)
{
    private uint _checksum;
    private uint _length;
    private bool _hasHeader;

    /// <summary>No name, no time, no file system: section 2.3.1.</summary>
    private static ReadOnlyMemory<byte> Header { get; } = new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };

    /// <summary>An empty block, marked as the last: RFC 1951, section 3.2.6.</summary>
    private static ReadOnlySpan<byte> LastBlock => [3, 0];

    /// <summary>Appends a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(GzipPiece piece, CancellationToken cancellationToken)
    {
        await WriteHeaderAsync(cancellationToken).ConfigureAwait(false);
        _checksum = Crc32Sum.Join(_checksum, piece.Checksum, piece.Length);
        _length += (uint)piece.Length;
        await output.WriteAsync(piece.Blocks, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what stands behind the pieces.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        await WriteHeaderAsync(cancellationToken).ConfigureAwait(false);
        var end = new byte[LastBlock.Length + 8];
        LastBlock.CopyTo(end);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(2), _checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(6), _length);
        await output.WriteAsync(end, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteHeaderAsync(CancellationToken cancellationToken)
    {
        if (!_hasHeader)
        {
            _hasHeader = true;
            await output.WriteAsync(Header, cancellationToken).ConfigureAwait(false);
        }
    }
}
