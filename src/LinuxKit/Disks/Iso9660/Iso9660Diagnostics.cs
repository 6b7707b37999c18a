namespace LinuxKit.Disks.Iso9660;

/// <summary>Diagnostics of ISO images: LK0930 to LK0939.</summary>
internal static class Iso9660Diagnostics
{
    /// <summary>The paths of the files make no tree.</summary>
    public static readonly DiagnosticDescriptor BadTree = new(
        "LK0930", DiagnosticSeverity.Error,
        "The files of an ISO image make no tree.",
        "Give each path once, and put nothing below a file.");

    /// <summary>The format has no place for so much.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0931", DiagnosticSeverity.Error,
        "The files do not fit into an ISO image.",
        "ISO 9660 holds 65535 directories and 8 TiB: leave something out, or put it on a disk of another format.");

    /// <summary>The volume's name can't be written.</summary>
    public static readonly DiagnosticDescriptor BadVolumeId = new(
        "LK0932", DiagnosticSeverity.Error,
        "An ISO image can't have this volume name.",
        "Use at most 32 letters, digits and other printable characters of ASCII.");

    /// <summary>A boot image is of a size that no boot loader has.</summary>
    public static readonly DiagnosticDescriptor BadBootImage = new(
        "LK0933", DiagnosticSeverity.Error,
        "A file is no boot image for ISO images.",
        "Use a boot loader made for discs, such as GRUB's of the format i386-pc-eltorito.");
}
