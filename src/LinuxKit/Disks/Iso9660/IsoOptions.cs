namespace LinuxKit.Disks.Iso9660;

/// <summary>What an ISO image says of itself, and what boots from it.</summary>
internal sealed record IsoOptions
{
    /// <summary>The volume's name: up to 32 printable characters of ASCII, as <c>root=LABEL=</c> and file managers show it. Joliet holds the first 16.</summary>
    public required string VolumeId { get; init; }

    /// <summary>When the volume was made; also the time of files that have none of their own, and, to blkid and GRUB, the volume's UUID.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What a BIOS starts from the disc.</summary>
    public ElToritoEntry? Bios { get; init; }

    /// <summary>What UEFI starts from the disc: an EFI system partition. It comes last in the image, since firmware may take it to reach as far as the disc.</summary>
    public ElToritoEntry? Efi { get; init; }

    /// <summary>Tables that make the image a disk as well, such as a USB stick; <see langword="null"/> for a disc alone.</summary>
    public HybridOptions? Hybrid { get; init; }
}
