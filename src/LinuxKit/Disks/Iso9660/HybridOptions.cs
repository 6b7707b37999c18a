namespace LinuxKit.Disks.Iso9660;

/// <summary>How an ISO image presents itself as a disk.</summary>
internal sealed record HybridOptions
{
    /// <summary>The disk's GUID, for an image with an EFI system partition.</summary>
    public required Guid DiskId { get; init; }

    /// <summary>The EFI system partition's GUID.</summary>
    public required Guid EfiPartitionId { get; init; }

    /// <summary>The disk's signature in its MBR.</summary>
    public uint MbrSignature { get; init; }

    /// <summary>
    /// What a BIOS starts from the disk: GRUB's <c>boot_hybrid.img</c>, which is told where the BIOS's boot image lies. Of more than
    /// 440 bytes the rest is where the table of partitions stands, and is left out.
    /// </summary>
    public ReadOnlyMemory<byte> BootCode { get; init; }
}
