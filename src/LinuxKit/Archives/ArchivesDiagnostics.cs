namespace LinuxKit.Archives;

/// <summary>What can be wrong with archives and compressed data.</summary>
public static class ArchivesDiagnostics
{
    /// <summary>Content has another digest than promised.</summary>
    public static readonly DiagnosticDescriptor WrongDigest = new(
        "LK0301", DiagnosticSeverity.Error, "Content does not have the digest that it should have",
        "The copy is damaged or was tampered with: fetch or build the image again.");

    /// <summary>Content is shorter or longer than promised.</summary>
    public static readonly DiagnosticDescriptor WrongSize = new(
        "LK0302", DiagnosticSeverity.Error, "Content does not have the size that it should have",
        "The copy is cut off or damaged: fetch or build the image again.");

    /// <summary>Content exceeds a limit.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0303", DiagnosticSeverity.Error, "Content is larger than is allowed",
        "Split the content, or, if it came from somewhere else, do not trust it: it may be made to exhaust memory or disk.");
}
