namespace LinuxKit;

/// <summary>What a build is asked for about disks, as it was written.</summary>
public sealed record DiskRequest
{
    /// <summary>Where the root is while the system runs: <c>initramfs</c>, <c>squashfs</c>, <c>erofs</c>, <c>ext4</c>, or <c>auto</c> for what suits each format.</summary>
    public string Root { get; init; } = "auto";

    /// <summary>Whether dm-verity guards a root on a partition.</summary>
    public bool Verity { get; init; }

    /// <summary>The size of each disk, such as <c>4G</c>; empty for as much as its content and <see cref="FreeSpace"/> take.</summary>
    public string Size { get; init; } = "";

    /// <summary>What each disk has beyond its content, such as <c>512M</c>; empty for nothing.</summary>
    public string FreeSpace { get; init; } = "";

    /// <summary>The label of a partition for data, which each disk then has; empty for no such partition.</summary>
    public string DataPartition { get; init; } = "";

    /// <summary>The size of the partition for data, such as <c>2G</c>; empty for the rest of the disk, whose size a machine may change.</summary>
    public string DataPartitionSize { get; init; } = "";

    /// <summary>Where the guest mounts the partition for data.</summary>
    public string DataPartitionPath { get; init; } = DefaultDataPath;

    /// <summary>Where the guest mounts it unless it is said.</summary>
    public const string DefaultDataPath = "/data";

    /// <summary>The kind of VMDK: <c>streamOptimized</c> or <c>monolithicSparse</c>.</summary>
    public string Vmdk { get; init; } = "streamOptimized";

    /// <summary>What UEFI starts on disks and CDs: <c>unified</c>, one program with the kernel in it, or <c>grub</c>, which reads the kernel's files.</summary>
    public string EfiBoot { get; init; } = "unified";

    /// <summary>Full path of the private key that signs EFI programs (PEM), or of a PKCS#12 file; empty for none.</summary>
    public string SigningKey { get; init; } = "";

    /// <summary>Full path of the certificate that belongs to it (PEM); empty with PKCS#12.</summary>
    public string SigningCertificate { get; init; } = "";

    /// <summary>Reference of the image that has the boot loaders.</summary>
    public string BootLoader { get; init; } = DefaultBootLoader;

    /// <summary>Our own package of boot loaders.</summary>
    public const string DefaultBootLoader = "linuxkit.sdk/boot";

    /// <summary>Reference of the image that has the firmware of Raspberry Pis.</summary>
    public string BoardFirmware { get; init; } = DefaultBoardFirmware;

    /// <summary>Our own package of that firmware.</summary>
    public const string DefaultBoardFirmware = "linuxkit.sdk/raspberry-firmware";
}
