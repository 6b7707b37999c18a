namespace LinuxKit.Disks;

/// <summary>Diagnostics of disks on their way into image files: LK092x.</summary>
public static class DiskImageDiagnostics
{
    /// <summary>A disk's size is not a multiple of what the format counts in.</summary>
    public static readonly DiagnosticDescriptor UnevenSize = new(
        "LK0920", DiagnosticSeverity.Error,
        "A disk's size is not a multiple of what its format asks for.",
        "Give the disk a size that is, or use another format.");

    /// <summary>A disk is larger than the format can say, or than any may be.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0921", DiagnosticSeverity.Error,
        "A disk is larger than 64 TiB, or than its format allows.",
        "Make the disk smaller, or use another format.");

    /// <summary>A name can't be that of files in an OVA archive.</summary>
    public static readonly DiagnosticDescriptor BadOvaName = new(
        "LK0922", DiagnosticSeverity.Error,
        "An image's name can't be that of an OVA archive's files.",
        "Use at most 80 letters, digits and other printable characters of ASCII without '/'.");
}
