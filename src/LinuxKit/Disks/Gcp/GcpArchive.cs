using System.IO.Compression;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Disks.Gcp;

/// <summary>
/// Writes what Google's Compute Engine imports: a disk called <c>disk.raw</c> in a tar archive of GNU's older format, compressed with gzip:
/// "Manually import boot disks", section "Compress the raw disk file".
/// </summary>
internal static class GcpArchive
{
    private const string DiskName = "disk.raw";
    private const int Level = 6;
    private const int BlockSize = 256 * 1024;

    /// <summary>Bytes that a disk must be a multiple of.</summary>
    private const long SizeUnit = 1L << 30;

    /// <summary>Bytes of the largest disk: 10 TiB.</summary>
    private const long MaximumSize = 10L << 40;

    private static readonly ZLibCompressionOptions Options = new() { CompressionLevel = Level };

    /// <summary>Writes an archive.</summary>
    /// <param name="disk">The disk, a multiple of 1 GiB of at most 10 TiB.</param>
    /// <param name="timestamp">When the disk was made, in seconds since 1970-01-01 UTC, not negative.</param>
    /// <param name="output">Where it goes, from its start to its end. It stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no such size, or gives another number of bytes.</exception>
    public static Task WriteAsync(DiskContent disk, long timestamp, Stream output, CancellationToken cancellationToken)
    {
        _ = DiskSizes.CountSectors(disk, "Google Cloud", SizeUnit, MaximumSize);
        return WriteAnySizeAsync(disk, timestamp, output, cancellationToken);
    }

    /// <summary>Writes an archive of a disk that Google need not like.</summary>
    /// <param name="disk">The disk, a multiple of 1 MiB.</param>
    /// <param name="timestamp">When the disk was made, in seconds since 1970-01-01 UTC, not negative.</param>
    /// <param name="output">Where it goes, from its start to its end. It stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task WriteAnySizeAsync(DiskContent disk, long timestamp, Stream output, CancellationToken cancellationToken)
    {
        var gzip = new GzipPieceWriter(output);
        await gzip.WriteAsync(await CompressAsync(Header(disk, timestamp), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await WriteDiskAsync(disk, gzip, cancellationToken).ConfigureAwait(false);

        // The end of an archive: two blocks of zeros.
        await gzip.WriteAsync(await CompressAsync(new byte[2 * TarHeader.Size], cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await gzip.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Header(DiskContent disk, long timestamp)
    {
        var block = new byte[TarHeader.Size];
        new TarHeader(DiskName, GeneratedEntries.FileMode, 0, 0, disk.Size, timestamp, TarType.File, "", 0, 0).WriteOldGnu(block);
        return block;
    }

    // Of all blocks that are nothing but zeros, one is compressed.
    private static async Task WriteDiskAsync(DiskContent disk, GzipPieceWriter gzip, CancellationToken cancellationToken)
    {
        var zeros = await CompressAsync(new byte[BlockSize], cancellationToken).ConfigureAwait(false);
        var written = 0L;
        var blocks = new ParallelCompression(
            BlockSize, (block, destination, token) => GzipPiece.CompressAsync(block, Options, destination, token), WriteBlockAsync);
        await using (blocks.ConfigureAwait(false))
        {
            await disk.WriteBlocksAsync(BlockSize, blocks.AddAsync, cancellationToken).ConfigureAwait(false);
            await blocks.FinishAsync(cancellationToken).ConfigureAwait(false);
        }

        await WriteZerosUntilAsync(disk.Size / BlockSize, cancellationToken).ConfigureAwait(false);

        async ValueTask WriteBlockAsync(long index, ReadOnlyMemory<byte> block, ReadOnlyMemory<byte> compressed, CancellationToken token)
        {
            await WriteZerosUntilAsync(index, token).ConfigureAwait(false);
            await gzip.WriteAsync(GzipPiece.Of(compressed), token).ConfigureAwait(false);
            written++;
        }

        async ValueTask WriteZerosUntilAsync(long index, CancellationToken token)
        {
            for (; written < index; written++)
            {
                await gzip.WriteAsync(zeros, token).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<GzipPiece> CompressAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        using var member = new MemoryStream();
        await GzipPiece.CompressAsync(part, Options, member, cancellationToken).ConfigureAwait(false);
        return GzipPiece.Of(member.ToArray());
    }
}
