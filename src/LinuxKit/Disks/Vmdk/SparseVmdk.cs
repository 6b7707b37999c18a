namespace LinuxKit.Disks.Vmdk;

/// <summary>Writes monolithic sparse VMDK images, which VMware's and VirtualBox's machines write to: only grains of 64 KiB that hold data take space.</summary>
internal static class SparseVmdk
{
    /// <summary>Writes an image.</summary>
    /// <param name="disk">The disk, a multiple of 512 bytes of at most 2 TiB.</param>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="output">Where it goes: an empty seekable stream, which stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no such size, or gives another number of bytes.</exception>
    public static async Task WriteAsync(DiskContent disk, VmdkOptions options, Stream output, CancellationToken cancellationToken)
    {
        var writer = new SparseVmdkWriter(DiskSizes.CountSectors(disk, "A sparse VMDK", DiskSector.Size, SparseVmdkWriter.MaximumSize), output);
        await disk.WriteBlocksAsync(VmdkGrain.Size, writer.WriteAsync, cancellationToken).ConfigureAwait(false);
        await writer.FinishAsync(options, cancellationToken).ConfigureAwait(false);
    }
}
