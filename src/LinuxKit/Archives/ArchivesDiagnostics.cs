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

    /// <summary>A path leaves the root, or is no path.</summary>
    public static readonly DiagnosticDescriptor BadPath = new(
        "LK0304", DiagnosticSeverity.Error, "A path in an archive is not allowed",
        "Paths must be UTF-8 and stay below the root. Make the archive anew, or do not trust it.");

    /// <summary>A tar archive can't be read.</summary>
    public static readonly DiagnosticDescriptor BadTar = new(
        "LK0305", DiagnosticSeverity.Error, "A tar archive is damaged or cut off",
        "Make or fetch the archive again; GNU, PAX, ustar and V7 archives are understood.");

    /// <summary>A cpio archive can't be read.</summary>
    public static readonly DiagnosticDescriptor BadCpio = new(
        "LK0306", DiagnosticSeverity.Error, "A cpio archive is damaged or cut off",
        "Make or fetch the archive again; only the format newc (magic 070701) is understood.");

    /// <summary>An entry does not fit into the format that is written.</summary>
    public static readonly DiagnosticDescriptor DoesNotFit = new(
        "LK0307", DiagnosticSeverity.Error, "An entry does not fit into the archive format",
        "Linux reads paths and links below 4096 bytes, and cpio holds files below 4 GiB: shorten the path, or leave the file out.");

    /// <summary>Compressed data can't be read.</summary>
    public static readonly DiagnosticDescriptor BadCompressedData = new(
        "LK0308", DiagnosticSeverity.Error, "Compressed data is damaged or cut off",
        "The copy is damaged: fetch or build the file again.");

    /// <summary>Data is compressed in a way that isn't read here.</summary>
    public static readonly DiagnosticDescriptor UnsupportedCompression = new(
        "LK0309", DiagnosticSeverity.Error, "The compression is not supported",
        "Compress the content with gzip, zstd or xz, or leave it uncompressed.");

    /// <summary>An ar archive can't be read.</summary>
    public static readonly DiagnosticDescriptor BadAr = new(
        "LK0310", DiagnosticSeverity.Error, "An ar archive is damaged or cut off",
        "Fetch the Debian package again.");
}
