namespace LinuxKit.Disks.Trees;

/// <summary>What a root file system can't be made of: LK094x.</summary>
public static class TreeDiagnostics
{
    /// <summary>A file has something that the file system has no place for.</summary>
    public static readonly DiagnosticDescriptor NoPlace = new(
        "LK0940", DiagnosticSeverity.Error,
        "A file of the system has a property that the file system can't store.",
        "Change or leave out the file, or choose a format with another file system.");

    /// <summary>The system is larger than its file system may be.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0941", DiagnosticSeverity.Error,
        "The system does not fit into a file system of the size that was asked for.",
        "Ask for a larger size, or for none: then it is as large as its content needs.");
}
