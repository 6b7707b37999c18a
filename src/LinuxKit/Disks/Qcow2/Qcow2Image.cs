using System.IO.Compression;
using LinuxKit.Archives;

namespace LinuxKit.Disks.Qcow2;

/// <summary>Writes images of QEMU's format qcow2, version 3, with clusters of 64 KiB. Clusters of zeros take no space.</summary>
internal static class Qcow2Image
{
    private const int DeflateLevel = 6;
    private const int ZstdLevel = 3;

    /// <summary>Bytes of the largest disk: what a table of reference counts of 8 MiB, QEMU's limit, can count.</summary>
    private const long MaximumSize = 1L << 51;

    /// <summary>Writes an image.</summary>
    /// <param name="disk">The disk, a multiple of 512 bytes.</param>
    /// <param name="options">How to write it.</param>
    /// <param name="output">Where it goes: an empty seekable stream, which stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no size that the format can say, or gives another number of bytes.</exception>
    public static async Task WriteAsync(DiskContent disk, Qcow2Options options, Stream output, CancellationToken cancellationToken)
    {
        _ = DiskSizes.CountSectors(disk, "qcow2", DiskSector.Size, MaximumSize);
        var writer = new Qcow2Writer(disk.Size, output);
        if (options.Compression == Qcow2Compression.None)
        {
            await disk.WriteBlocksAsync(Qcow2Header.ClusterSize, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await WriteCompressedAsync(disk, options, writer, cancellationToken).ConfigureAwait(false);
        }

        await writer.FinishAsync(options.Compression, cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteCompressedAsync(DiskContent disk, Qcow2Options options, Qcow2Writer writer, CancellationToken cancellationToken)
    {
        using var zstd = new Compressor(new Compression(CompressionKind.Zstd, options.Level ?? ZstdLevel));
        var deflate = new ZLibCompressionOptions { CompressionLevel = options.Level ?? DeflateLevel };
        var clusters = new ParallelCompression(
            Qcow2Header.ClusterSize,
            options.Compression == Qcow2Compression.Zstd ? zstd.CompressAsync : DeflateAsync,
            writer.WriteCompressedAsync);
        await using (clusters.ConfigureAwait(false))
        {
            await disk.WriteBlocksAsync(Qcow2Header.ClusterSize, clusters.AddAsync, cancellationToken).ConfigureAwait(false);
            await clusters.FinishAsync(cancellationToken).ConfigureAwait(false);
        }

        async ValueTask DeflateAsync(ReadOnlyMemory<byte> cluster, Stream destination, CancellationToken token)
        {
            var stream = new DeflateStream(destination, deflate, leaveOpen: true);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(cluster, token).ConfigureAwait(false);
            }
        }
    }
}
