namespace LinuxKit.Disks.Iso9660;

/// <summary>A boot image of a disc, which is started without emulation: El Torito 1.0, section 2.0. It has no name unless a file shares its content.</summary>
/// <param name="Image">The image: for a BIOS code that is loaded to 0x7C00, for UEFI a FAT file system.</param>
internal sealed record ElToritoEntry(DiskContent Image)
{
    /// <summary>How much a BIOS loads, in units of 512 bytes. Boot loaders for discs ask for 4 and load the rest themselves. Of no meaning for UEFI, which is told the image's length.</summary>
    public ushort LoadSectors { get; init; } = 4;

    /// <summary>Whether a <see cref="BootInformationTable"/> is written into the image, without which neither ISOLINUX nor GRUB's <c>cdboot.img</c> starts from a disc.</summary>
    public bool HasBootInformationTable { get; init; }

    /// <summary>
    /// Whether the image is GRUB's, <c>cdboot.img</c> with a core behind it, whose list of blocks is to be set, so that
    /// <c>boot_hybrid.img</c> starts it from a disk.
    /// </summary>
    public bool HasGrubBlockList { get; init; }
}
