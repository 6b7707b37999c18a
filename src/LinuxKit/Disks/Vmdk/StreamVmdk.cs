using System.IO.Compression;
using LinuxKit.Archives;

namespace LinuxKit.Disks.Vmdk;

/// <summary>Writes stream-optimized VMDK images: compressed, and without grains of zeros. What OVA archives hold, and clouds import.</summary>
internal static class StreamVmdk
{
    private const int Level = 6;

    /// <summary>Bytes of the largest disk: 62 TiB, vSphere's limit.</summary>
    private const long MaximumSize = 62L << 40;

    /// <summary>Writes an image.</summary>
    /// <param name="disk">The disk, a multiple of 512 bytes of at most 62 TiB.</param>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="output">Where it goes, from its start to its end. It stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no such size, or gives another number of bytes.</exception>
    public static async Task WriteAsync(DiskContent disk, VmdkOptions options, Stream output, CancellationToken cancellationToken)
    {
        var writer = new StreamVmdkWriter(DiskSizes.CountSectors(disk, "VMDK", DiskSector.Size, MaximumSize), output);
        await writer.StartAsync(options, cancellationToken).ConfigureAwait(false);
        var level = new ZLibCompressionOptions { CompressionLevel = Level };
        var grains = new ParallelCompression(VmdkGrain.Size, CompressAsync, writer.WriteAsync);
        await using (grains.ConfigureAwait(false))
        {
            await disk.WriteBlocksAsync(VmdkGrain.Size, grains.AddAsync, cancellationToken).ConfigureAwait(false);
            await grains.FinishAsync(cancellationToken).ConfigureAwait(false);
        }

        await writer.FinishAsync(cancellationToken).ConfigureAwait(false);

        async ValueTask CompressAsync(ReadOnlyMemory<byte> grain, Stream destination, CancellationToken token)
        {
            var stream = new ZLibStream(destination, level, leaveOpen: true);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(grain, token).ConfigureAwait(false);
            }
        }
    }
}
