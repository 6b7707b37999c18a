using System.Buffers.Binary;
using System.IO.Compression;

namespace LinuxKit.Archives;

/// <summary>A part of a content, compressed by itself: blocks of DEFLATE that end at a whole byte and are not the last ones (RFC 1951).</summary>
/// <param name="Blocks">The blocks.</param>
/// <param name="Checksum">The part's CRC-32.</param>
/// <param name="Length">Bytes of the part.</param>
internal readonly record struct GzipPiece(ReadOnlyMemory<byte> Blocks, uint Checksum, int Length)
{
    private const int HeaderSize = 10;

    /// <summary>An empty last block, the checksum and the length.</summary>
    private const int EndSize = 2 + 4 + 4;

    /// <summary>Compresses a part to a whole member of gzip (RFC 1952), which also says its checksum.</summary>
    /// <param name="part">The part, not empty.</param>
    /// <param name="options">How to compress.</param>
    /// <param name="destination">Where the member goes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async ValueTask CompressAsync(
        ReadOnlyMemory<byte> part, ZLibCompressionOptions options, Stream destination, CancellationToken cancellationToken)
    {
        var stream = new GZipStream(destination, options, leaveOpen: true);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);

            // Ends the blocks at a whole byte, so that nothing but an empty block is left to write.
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes the piece out of a member that <see cref="CompressAsync"/> made.</summary>
    /// <param name="member">The member.</param>
    public static GzipPiece Of(ReadOnlyMemory<byte> member) => new(
        member[HeaderSize..^EndSize],
        BinaryPrimitives.ReadUInt32LittleEndian(member.Span[^8..]),
        BinaryPrimitives.ReadInt32LittleEndian(member.Span[^4..]));
}
