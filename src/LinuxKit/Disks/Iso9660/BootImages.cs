namespace LinuxKit.Disks.Iso9660;

/// <summary>What boots from a disc, as it lies there.</summary>
/// <param name="Bios">What a BIOS starts.</param>
/// <param name="BiosLoadSectors">How much of it a BIOS loads, in units of 512 bytes.</param>
/// <param name="Efi">What UEFI starts.</param>
internal sealed record BootImages(DiskContent? Bios, ushort BiosLoadSectors, DiskContent? Efi)
{
    /// <summary>Whether anything boots.</summary>
    public bool Exist => Bios is not null || Efi is not null;

    /// <summary>
    /// How long UEFI takes its image to be, in units of 512 bytes. 0 is for one that reaches to the end of the disc (UEFI 2.10,
    /// section 13.3.2.1): of what 16 bits can't say that is true enough, since the image comes last.
    /// </summary>
    public ushort EfiLoadSectors => Efi is not null && DiskSector.CountFor(Efi.Size) is var count and <= ushort.MaxValue ? (ushort)count : (ushort)0;
}
