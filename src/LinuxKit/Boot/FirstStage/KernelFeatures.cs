using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Boot.FirstStage;

/// <summary>What boot paths ask of a kernel, by the names of Linux's Kconfig files.</summary>
internal static class KernelFeatures
{
    /// <summary>The firmware starts the kernel itself: UKIs, and boot loaders for EFI.</summary>
    public static readonly KernelFeature EfiStub = new("CONFIG_EFI_STUB", null, "a start by EFI firmware");

    /// <summary>An initrd is unpacked.</summary>
    public static readonly KernelFeature Initrd = new("CONFIG_BLK_DEV_INITRD", null, "an initrd");

    /// <summary>Devices have files.</summary>
    public static readonly KernelFeature DeviceFiles = new("CONFIG_DEVTMPFS", null, "the files in /dev");

    /// <summary>Disks with a GUID partition table, whose partitions the kernel is to make devices of.</summary>
    public static readonly KernelFeature GuidPartitions = new("CONFIG_EFI_PARTITION", null, "a disk with a GUID partition table");

    /// <summary>Disks with an MBR.</summary>
    public static readonly KernelFeature MbrPartitions = new("CONFIG_MSDOS_PARTITION", null, "a disk with an MBR");

    /// <summary>SquashFS.</summary>
    public static readonly KernelFeature SquashFs = new("CONFIG_SQUASHFS", "squashfs", "a root in SquashFS");

    /// <summary>SquashFS with extended attributes; without, capabilities of files are lost in silence.</summary>
    public static readonly KernelFeature SquashFsAttributes = new("CONFIG_SQUASHFS_XATTR", null, "extended attributes in SquashFS");

    /// <summary>EROFS.</summary>
    public static readonly KernelFeature Erofs = new("CONFIG_EROFS_FS", "erofs", "a root in EROFS");

    /// <summary>ext4.</summary>
    public static readonly KernelFeature Ext4 = new("CONFIG_EXT4_FS", "ext4", "a root in ext4");

    /// <summary>The file system of a partition for data.</summary>
    public static readonly KernelFeature DataFileSystem = Ext4 with { Purpose = "a partition for data" };

    /// <summary>The file system of CDs.</summary>
    public static readonly KernelFeature Iso9660 = new("CONFIG_ISO9660_FS", "isofs", "a root in ISO 9660");

    /// <summary>Devices made of others.</summary>
    public static readonly KernelFeature DeviceMapper = new("CONFIG_BLK_DEV_DM", "dm_mod", "dm-verity");

    /// <summary>Devices verified as they are read.</summary>
    public static readonly KernelFeature Verity = new("CONFIG_DM_VERITY", "dm_verity", "dm-verity");

    /// <summary>The hash of dm-verity's trees.</summary>
    public static readonly KernelFeature Sha256 = new("CONFIG_CRYPTO_SHA256", "sha256_generic", "dm-verity");

    /// <summary>Disks of QEMU, Firecracker and most clouds.</summary>
    public static readonly KernelFeature VirtioDisk = new("CONFIG_VIRTIO_BLK", "virtio_blk", "virtio disks");

    /// <summary>Virtio's devices without a bus: those of Firecracker and of QEMU's machine <c>microvm</c>.</summary>
    public static readonly KernelFeature VirtioMmio = new("CONFIG_VIRTIO_MMIO", "virtio_mmio", "virtio devices without PCI");

    /// <summary>SATA disks: VirtualBox, hardware, and QEMU's machine q35.</summary>
    public static readonly KernelFeature SataDisk = new("CONFIG_SATA_AHCI", "ahci", "SATA disks");

    /// <summary>NVMe disks: Amazon's EC2, hardware.</summary>
    public static readonly KernelFeature NvmeDisk = new("CONFIG_BLK_DEV_NVME", "nvme", "NVMe disks");

    /// <summary>SCSI disks of Google's Compute Engine and of QEMU.</summary>
    public static readonly KernelFeature VirtioScsiDisk = new("CONFIG_SCSI_VIRTIO", "virtio_scsi", "virtio SCSI disks");

    /// <summary>Disks of Hyper-V and Azure.</summary>
    public static readonly KernelFeature HyperVDisk = new("CONFIG_HYPERV_STORAGE", "hv_storvsc", "Hyper-V's disks");

    /// <summary>Disks of VMware.</summary>
    public static readonly KernelFeature VMwareDisk = new("CONFIG_VMWARE_PVSCSI", "vmw_pvscsi", "VMware's paravirtual disks");

    /// <summary>SD cards, behind any controller.</summary>
    public static readonly KernelFeature SdCard = new("CONFIG_MMC_BLOCK", "mmc_block", "SD cards");

    /// <summary>SCSI disks behind any controller: also SATA's and Hyper-V's.</summary>
    public static readonly KernelFeature ScsiDisk = new("CONFIG_BLK_DEV_SD", "sd_mod", "SCSI and SATA disks");

    /// <summary>What a root needs, wherever the disk is.</summary>
    /// <param name="place">Where the root is.</param>
    /// <param name="verity">Whether dm-verity guards it.</param>
    /// <param name="compression">How SquashFS is compressed; without meaning for the others.</param>
    public static ImmutableArray<KernelFeature> OfRoot(RootPlace place, bool verity, CompressionKind compression) =>
    [
        Initrd,
        DeviceFiles,
        .. place switch
        {
            RootPlace.SquashFs => (ReadOnlySpan<KernelFeature>)[SquashFs, SquashFsAttributes, .. SquashFsCompression(compression)],
            RootPlace.Erofs => [Erofs],
            RootPlace.Ext4 => [Ext4],
            RootPlace.Iso9660 => [Iso9660],
            _ => [],
        },
        .. verity ? (ReadOnlySpan<KernelFeature>)[DeviceMapper, Verity, Sha256] : [],
    ];

    private static ImmutableArray<KernelFeature> SquashFsCompression(CompressionKind compression) => compression switch
    {
        CompressionKind.Zstd => [new KernelFeature("CONFIG_SQUASHFS_ZSTD", null, "SquashFS compressed with zstd")],
        CompressionKind.Gzip => [new KernelFeature("CONFIG_SQUASHFS_ZLIB", null, "SquashFS compressed with gzip")],
        _ => [],
    };
}
