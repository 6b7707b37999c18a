namespace LinuxKit;

/// <summary>Diagnostics of a build as a whole: LK00xx.</summary>
public static class BuildDiagnostics
{
    /// <summary>A file that should be a build's result isn't.</summary>
    public static readonly DiagnosticDescriptor NoBuildResult = new(
        "LK0001", DiagnosticSeverity.Error,
        "A file is not the result of an image build.",
        "Build the project first; the file ends in '.linuxkit.json' and stands in its output folder.");

    /// <summary>A plan on disk can't be read.</summary>
    public static readonly DiagnosticDescriptor UnreadablePlan = new(
        "LK0002", DiagnosticSeverity.Error,
        "A build plan can't be read.",
        "Rebuild the project ('dotnet build -t:Rebuild'): plans are not kept between versions of the SDK.");

    /// <summary>A host file is missing.</summary>
    public static readonly DiagnosticDescriptor MissingFile = new(
        "LK0003", DiagnosticSeverity.Error,
        "A file that an item names does not exist or can't be read.",
        "Correct the path, which is relative to the project's folder, or set Optional=\"true\".");

    /// <summary>A property that is a size isn't one.</summary>
    public static readonly DiagnosticDescriptor InvalidSize = new(
        "LK0004", DiagnosticSeverity.Error,
        "A property that is a size has another value.",
        "Write a whole number and a unit: K, M, G or T, as in '512M'.");
}
