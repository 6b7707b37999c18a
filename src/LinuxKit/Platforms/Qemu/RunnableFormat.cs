using System.Collections.Immutable;

namespace LinuxKit.Platforms.Qemu;

/// <summary>An output format that QEMU can run.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Method">How it starts.</param>
/// <param name="DiskFormat">QEMU's name of the disk's format.</param>
internal sealed record RunnableFormat(string Format, BootMethod Method, string DiskFormat = "raw")
{
    /// <summary>All of them, those that start quickest first.</summary>
    public static ImmutableArray<RunnableFormat> All { get; } =
    [
        new("kernel+initrd", BootMethod.Kernel),
        new("kernel+squashfs", BootMethod.Kernel),
        new("kernel+erofs", BootMethod.Kernel),
        new("kernel+iso", BootMethod.Kernel),
        new("microvm", BootMethod.Microvm),
        new("raw", BootMethod.AnyDisk),
        new("raw-bios", BootMethod.BiosDisk),
        new("raw-efi", BootMethod.EfiDisk),
        new("aws", BootMethod.AnyDisk),
        new("qcow2", BootMethod.AnyDisk, "qcow2"),
        new("qcow2-bios", BootMethod.BiosDisk, "qcow2"),
        new("qcow2-efi", BootMethod.EfiDisk, "qcow2"),
        new("vhd", BootMethod.AnyDisk, "vpc"),
        new("dynamic-vhd", BootMethod.AnyDisk, "vpc"),
        new("vhdx", BootMethod.AnyDisk, "vhdx"),
        new("vmdk", BootMethod.AnyDisk, "vmdk"),
        new("vdi", BootMethod.AnyDisk, "vdi"),
        new("iso", BootMethod.AnyCd),
        new("iso-bios", BootMethod.BiosCd),
        new("iso-efi", BootMethod.EfiCd),
        new("iso-efi-initrd", BootMethod.EfiCd),
        new("uki", BootMethod.EfiProgram),
    ];

    /// <summary>Whether UEFI can start it by a program of ours, which a build signs.</summary>
    public bool HasEfiProgram => Method is BootMethod.EfiProgram or BootMethod.EfiDisk or BootMethod.EfiCd or BootMethod.AnyDisk or BootMethod.AnyCd;

    /// <summary>Whether the machine boots from UEFI, given what there is.</summary>
    /// <param name="architecture">OCI's name of the guest's architecture.</param>
    /// <param name="prefersEfi">Whether UEFI is asked for where both would do.</param>
    public bool UsesEfi(string architecture, bool prefersEfi) => Method switch
    {
        BootMethod.EfiProgram or BootMethod.EfiDisk or BootMethod.EfiCd => true,
        BootMethod.AnyDisk or BootMethod.AnyCd => prefersEfi || architecture != "amd64",
        // Without UEFI this machine has no power button.
        BootMethod.Kernel => architecture == "arm64",
        _ => false,
    };
}
