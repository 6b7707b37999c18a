namespace LinuxKit.Formats;

/// <summary>Diagnostics of output formats: LK06xx.</summary>
public static class FormatDiagnostics
{
    /// <summary>LinuxKitFormats names a format that does not exist.</summary>
    public static readonly DiagnosticDescriptor UnknownFormat = new(
        "LK0601", DiagnosticSeverity.Error,
        "LinuxKitFormats names an unknown output format.",
        "The reference lists the formats.");

    /// <summary>A format needs a kernel, and the project has none.</summary>
    public static readonly DiagnosticDescriptor NoKernel = new(
        "LK0602", DiagnosticSeverity.Error,
        "An output format needs a kernel, and the project has none.",
        "Add a Kernel item, or build the format 'tar', which needs none.");

    /// <summary>LinuxKitFormats is empty.</summary>
    public static readonly DiagnosticDescriptor NoFormat = new(
        "LK0603", DiagnosticSeverity.Error,
        "LinuxKitFormats is empty.",
        "Name at least one format.");

    /// <summary>A file's name means something else in a layer.</summary>
    public static readonly DiagnosticDescriptor WhiteoutName = new(
        "LK0604", DiagnosticSeverity.Error,
        "A file's name starts with '.wh.', which in a layer of an OCI image removes another file.",
        "Rename the file, or leave out the format 'oci'.");

    /// <summary>A format has no meaning for the architecture.</summary>
    public static readonly DiagnosticDescriptor WrongArchitecture = new(
        "LK0605", DiagnosticSeverity.Error,
        "An output format does not exist for the image's architecture.",
        "Leave the format out, or build for an architecture that the message names.");

    /// <summary>iPXE can't say the kernel's command line.</summary>
    public static readonly DiagnosticDescriptor NotIpxe = new(
        "LK0606", DiagnosticSeverity.Error,
        "The kernel's command line can't be written in an iPXE script.",
        "iPXE replaces ${…}, and keeps no blanks but single spaces: change the command line, or leave out the format 'netboot'.");

    /// <summary>An output is larger than LinuxKitMaximumSize.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0607", DiagnosticSeverity.Error,
        "An output file is larger than LinuxKitMaximumSize.",
        "Leave out what the image does not need, or raise the limit.");

    /// <summary>LinuxKitRoot has another value than those known.</summary>
    public static readonly DiagnosticDescriptor UnknownRoot = new(
        "LK0608", DiagnosticSeverity.Error,
        "LinuxKitRoot has an unknown value.",
        "Use 'auto', 'initramfs', 'squashfs', 'erofs' or 'ext4'.");

    /// <summary>dm-verity is asked for, and there is no partition to guard.</summary>
    public static readonly DiagnosticDescriptor VerityInMemory = new(
        "LK0609", DiagnosticSeverity.Error,
        "LinuxKitVerity is set for a root that is in memory.",
        "dm-verity guards a partition: set LinuxKitRoot to 'squashfs', 'erofs' or 'ext4', or leave LinuxKitVerity out.");

    /// <summary>A file of the Secure Boot signer can't be read.</summary>
    public static readonly DiagnosticDescriptor NoSigner = new(
        "LK0610", DiagnosticSeverity.Error,
        "The file of LinuxKitSigningKey or LinuxKitSigningCertificate is missing or can't be read.",
        "Set both, or LinuxKitSigningKey alone to a PKCS#12 file, and correct the path. 'dotnet build -t:NewSecureBootKeys' makes keys to try with.");

    /// <summary>EFI programs are signed, and a root on a disk is not guarded.</summary>
    public static readonly DiagnosticDescriptor UnguardedRoot = new(
        "LK0614", DiagnosticSeverity.Warning,
        "LinuxKitSigningKey signs what UEFI starts, and a root is on a disk where anyone can change it.",
        "Set LinuxKitVerity to true, so that the signature covers the root's hash, or LinuxKitRoot to 'initramfs', which is signed as a whole.");

    /// <summary>LinuxKitEfiBoot has another value than those known.</summary>
    public static readonly DiagnosticDescriptor UnknownEfiBoot = new(
        "LK0615", DiagnosticSeverity.Error,
        "LinuxKitEfiBoot has an unknown value.",
        "Use 'unified' or 'grub'.");

    /// <summary>A boot loader that verifies nothing would be signed.</summary>
    public static readonly DiagnosticDescriptor SignedGrub = new(
        "LK0622", DiagnosticSeverity.Error,
        "LinuxKitEfiBoot is 'grub' and a signing key is set, but GRUB would start any kernel, signed or not.",
        "Leave LinuxKitEfiBoot out: a unified kernel is signed as a whole. Or leave LinuxKitSigningKey out.");

    /// <summary>The boot loaders' image lacks a file.</summary>
    public static readonly DiagnosticDescriptor NoBootLoader = new(
        "LK0611", DiagnosticSeverity.Error,
        "The image of LinuxKitBootLoader lacks a boot loader's file.",
        "Use 'linuxkit.sdk/boot', or an image that has the same files for the architecture.");

    /// <summary>The image of the board's firmware lacks a file.</summary>
    public static readonly DiagnosticDescriptor NoBoardFirmware = new(
        "LK0616", DiagnosticSeverity.Error,
        "The image of LinuxKitFirmware lacks a file of the board's firmware.",
        "Use 'linuxkit.sdk/raspberry-firmware', or an image that has the files in /usr/lib/raspi-firmware.");

    /// <summary>The firmware can't read the kernel's command line.</summary>
    public static readonly DiagnosticDescriptor NotOneLine = new(
        "LK0617", DiagnosticSeverity.Error,
        "The kernel's command line has more than one line, of which a Raspberry Pi's firmware reads the first.",
        "Write it in one line.");

    /// <summary>The image's name can't be that of files.</summary>
    public static readonly DiagnosticDescriptor BadName = new(
        "LK0618", DiagnosticSeverity.Error,
        "The image's name can't be the beginning of the output files' names.",
        "Set LinuxKitImageName to a name without '/', '\\', quotes and control characters.");

    /// <summary>A property of the partition for data makes no sense.</summary>
    public static readonly DiagnosticDescriptor BadDataPartition = new(
        "LK0620", DiagnosticSeverity.Error,
        "LinuxKitDataPartition, LinuxKitDataPartitionSize or LinuxKitDataPartitionPath makes no sense.",
        "LinuxKitDataPartition is the partition's label, such as 'data', and asks for it; the size is 64M to 15T, or nothing for the rest of the disk; the path is a full one in the guest, such as '/data'.");

    /// <summary>A partition for data is asked for, and there is no disk to have it.</summary>
    public static readonly DiagnosticDescriptor NoPlaceForData = new(
        "LK0621", DiagnosticSeverity.Error,
        "LinuxKitDataPartition is set, and no format of LinuxKitFormats is a disk with partitions.",
        "Add a format that is a disk, such as 'raw', or leave LinuxKitDataPartition out.");

    /// <summary>LinuxKitVmdk has another value than those known.</summary>
    public static readonly DiagnosticDescriptor UnknownVmdk = new(
        "LK0619", DiagnosticSeverity.Error,
        "LinuxKitVmdk has an unknown value.",
        "Use 'streamOptimized' or 'monolithicSparse'.");
}
