namespace LinuxKit.Disks.Vhdx;

/// <summary>Writes dynamic VHDX images, Hyper-V's format: only blocks that hold data take space.</summary>
internal static class VhdxImage
{
    /// <summary>Writes an image.</summary>
    /// <param name="disk">The disk, a multiple of 512 bytes of at most 64 TiB.</param>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="output">Where it goes: an empty seekable stream, which stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no such size, or gives another number of bytes.</exception>
    public static async Task WriteAsync(DiskContent disk, VhdxOptions options, Stream output, CancellationToken cancellationToken)
    {
        _ = DiskSizes.CountSectors(disk, "VHDX", VhdxLayout.SectorSize, VhdxLayout.MaximumSize);
        var layout = new VhdxLayout(disk.Size);
        var writer = new VhdxWriter(layout, output);
        await disk.WriteBlocksAsync(layout.BlockSize, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
        await writer.FinishAsync(options, cancellationToken).ConfigureAwait(false);
    }
}
