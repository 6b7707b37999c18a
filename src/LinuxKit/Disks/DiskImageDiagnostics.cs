namespace LinuxKit.Disks;

/// <summary>Diagnostics of disks on their way into image files: LK092x.</summary>
public static class DiskImageDiagnostics
{
    /// <summary>A disk gave more or fewer bytes than it said.</summary>
    public static readonly DiagnosticDescriptor WrongLength = new(
        "LK0920", DiagnosticSeverity.Error,
        "A disk's content has another length than its size.",
        "A file that it is made of changed during the build: build again.");

    /// <summary>A disk's size is not a multiple of what the format counts in.</summary>
    public static readonly DiagnosticDescriptor UnevenSize = new(
        "LK0921", DiagnosticSeverity.Error,
        "A disk's size is not a multiple of what its format asks for.",
        "Give the disk a size that is, or use another format.");

    /// <summary>A disk is larger than the format can say.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0922", DiagnosticSeverity.Error,
        "A disk is larger than its format allows.",
        "Make the disk smaller, or use another format.");
}
