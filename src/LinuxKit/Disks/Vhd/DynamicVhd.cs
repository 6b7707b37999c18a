namespace LinuxKit.Disks.Vhd;

/// <summary>Writes dynamic VHD images: only blocks of 2 MiB that hold data take space.</summary>
internal static class DynamicVhd
{
    /// <summary>Writes an image.</summary>
    /// <param name="disk">The disk, a multiple of 512 bytes of at most 2040 GiB.</param>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="output">Where it goes: an empty seekable stream, which stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no such size, or gives another number of bytes.</exception>
    public static async Task WriteAsync(DiskContent disk, VhdOptions options, Stream output, CancellationToken cancellationToken)
    {
        _ = DiskSizes.CountSectors(disk, "VHD", DiskSector.Size, DynamicVhdWriter.MaximumSize);
        var writer = new DynamicVhdWriter(disk.Size, output);
        await disk.WriteBlocksAsync(VhdDynamicHeader.BlockSize, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
        await writer.FinishAsync(options, cancellationToken).ConfigureAwait(false);
    }
}
