namespace LinuxKit.Platforms.Qemu;

/// <summary>How a machine of QEMU starts the files of a format.</summary>
internal enum BootMethod
{
    /// <summary>QEMU puts the kernel and the initrd into memory itself.</summary>
    Kernel,

    /// <summary>The same, and the root is a disk.</summary>
    KernelAndDisk,

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
