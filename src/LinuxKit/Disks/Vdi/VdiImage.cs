namespace LinuxKit.Disks.Vdi;

/// <summary>Writes dynamic images of VirtualBox's own format: only blocks of 1 MiB that hold data take space.</summary>
internal static class VdiImage
{
    /// <summary>Writes an image.</summary>
    /// <param name="disk">The disk, a multiple of 512 bytes of at most 2 TiB.</param>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="output">Where it goes: an empty seekable stream, which stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no such size, or gives another number of bytes.</exception>
    public static async Task WriteAsync(DiskContent disk, VdiOptions options, Stream output, CancellationToken cancellationToken)
    {
        _ = DiskSizes.CountSectors(disk, "VDI", DiskSector.Size, VdiWriter.MaximumSize);
        var writer = new VdiWriter(disk.Size, output);
        await disk.WriteBlocksAsync(VdiHeader.BlockSize, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
        await writer.FinishAsync(options, cancellationToken).ConfigureAwait(false);
    }
}
