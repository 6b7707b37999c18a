namespace LinuxKit.Platforms.Qemu;

/// <summary>How a machine of QEMU starts the files of a format.</summary>
internal enum BootMethod
{
    /// <summary>QEMU puts the kernel and the initrd into memory itself; the root may be a disk.</summary>
    Kernel,

    /// <summary>The same, in its smallest machine.</summary>
    Microvm,

    /// <summary>UEFI starts the file.</summary>
    EfiProgram,

    /// <summary>BIOS boots from the disk.</summary>
    BiosDisk,

    /// <summary>UEFI boots from the disk.</summary>
    EfiDisk,

    /// <summary>Either firmware boots from the disk.</summary>
    AnyDisk,

    /// <summary>BIOS boots from the CD.</summary>
    BiosCd,

    /// <summary>UEFI boots from the CD.</summary>
    EfiCd,

    /// <summary>Either firmware boots from the CD.</summary>
    AnyCd,
}
