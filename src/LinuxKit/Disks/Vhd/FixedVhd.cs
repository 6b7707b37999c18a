namespace LinuxKit.Disks.Vhd;

/// <summary>Writes fixed VHD images: the disk, and a footer. Azure takes them, and of whole mebibytes only.</summary>
internal static class FixedVhd
{
    private const long SizeUnit = 1024 * 1024;

    /// <summary>Writes an image.</summary>
    /// <param name="disk">The disk, a multiple of 1 MiB of at most 2040 GiB.</param>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="output">Where it goes, from its start to its end. It stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The disk is of no such size, or gives another number of bytes.</exception>
    public static async Task WriteAsync(DiskContent disk, VhdOptions options, Stream output, CancellationToken cancellationToken)
    {
        _ = DiskSizes.CountSectors(disk, "A fixed VHD", SizeUnit, DynamicVhdWriter.MaximumSize);
        await disk.WriteWholeAsync(output, cancellationToken).ConfigureAwait(false);

        var footer = new byte[VhdFooter.Size];
        new VhdFooter(VhdKind.Fixed, options.Timestamp, disk.Size, options.Id).Write(footer);
        await output.WriteAsync(footer, cancellationToken).ConfigureAwait(false);
    }
}
