using System.Collections.Immutable;

namespace LinuxKit.Boot.FirstStage;

/// <summary>The modules that can stand between a kernel and its root.</summary>
internal static class FirstStageModules
{
    /// <summary>File systems.</summary>
    public static readonly ImmutableArray<string> FileSystems = ["squashfs", "erofs", "ext4", "isofs"];

    /// <summary>The device mapper: it also makes devices of a CD's partitions.</summary>
    public static readonly ImmutableArray<string> DeviceMapper = ["dm_mod"];

    /// <summary>Verification, with the hash as fast as processors have it.</summary>
    public static readonly ImmutableArray<string> Verity = ["dm_verity", "sha256_generic", "sha256_ssse3", "sha256_arm64", "sha2_ce"];

    /// <summary>The file system of a partition for data.</summary>
    public static readonly ImmutableArray<string> Data = ["ext4"];

    /// <summary>
    /// Drivers of disks and of what they are attached to: those of virtual machines and clouds, and of hardware those that are the same everywhere.
    /// With them the source of randomness, for which the first stage would wait a second in a machine without such instructions.
    /// </summary>
    public static readonly ImmutableArray<string> Drivers =
    [
        "virtio_rng",
        "virtio_pci", "virtio_mmio", "virtio_blk", "virtio_scsi",
        "nvme",
        "sd_mod", "sr_mod",
        "ahci", "ahci_platform", "ata_piix", "ata_generic",
        "vmw_pvscsi", "mptspi", "mptsas",
        "hv_storvsc", "pci_hyperv",
        "xen_blkfront",
        "xhci_pci", "ehci_pci", "ohci_pci", "uhci_hcd", "usb_storage", "uas",
        "mmc_block", "sdhci_pci", "sdhci_acpi", "sdhci_iproc", "bcm2835",
        "pci_host_generic",
    ];

    // Folders of the kernel's tree that have drivers of disks.
    private static readonly string[] Folders =
    [
        "drivers/ata/", "drivers/block/", "drivers/md/", "drivers/message/", "drivers/mmc/", "drivers/nvme/", "drivers/scsi/", "drivers/ufs/",
        "drivers/usb/storage/",
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All => [.. FileSystems, .. DeviceMapper, .. Verity, .. Drivers];

    /// <summary>Whether a module is of the kind that a root may be behind: whoever names such a module for his kernel wants it in the first stage too.</summary>
    /// <param name="path">Its path below <c>lib/modules/&lt;release&gt;</c>.</param>
    public static bool IsStorage(string path) => Folders.Any(folder => path.StartsWith("kernel/" + folder, StringComparison.Ordinal));
}
