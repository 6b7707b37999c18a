namespace LinuxKit.Formats.Media;

/// <summary>The firmwares that a disk boots from.</summary>
[Flags]
internal enum Firmware
{
    /// <summary>The PC's old firmware, which starts the disk's first sector.</summary>
    Bios = 1,

    /// <summary>UEFI, which starts a program on the EFI system partition.</summary>
    Efi = 2,

    /// <summary>Both.</summary>
    Hybrid = Bios | Efi,
}
