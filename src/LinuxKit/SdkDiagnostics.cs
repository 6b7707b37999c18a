namespace LinuxKit;

/// <summary>Diagnostics of the SDK's own targets and tasks: LK002x. Targets name them by their codes; a test keeps both together.</summary>
public static class SdkDiagnostics
{
    /// <summary>MSBuild is too old.</summary>
    public static readonly DiagnosticDescriptor OldEngine = new(
        "LK0020", DiagnosticSeverity.Error,
        "LinuxKit.Sdk needs MSBuild 18 or newer.",
        "Build with the .NET 10 SDK or Visual Studio 2026.");

    /// <summary>Two properties name two architectures.</summary>
    public static readonly DiagnosticDescriptor ArchitectureContradiction = new(
        "LK0021", DiagnosticSeverity.Error,
        "LinuxKitArchitecture and the runtime identifier name different architectures.",
        "Leave one of them out.");

    /// <summary>A package project was to be run.</summary>
    public static readonly DiagnosticDescriptor PackageNotRunnable = new(
        "LK0022", DiagnosticSeverity.Error,
        "A package project can't be run.",
        "Refer to it from an image project and run that one.");

    /// <summary>The SDK is used as a package.</summary>
    public static readonly DiagnosticDescriptor NotAPackageReference = new(
        "LK0023", DiagnosticSeverity.Error,
        "LinuxKit.Sdk is an MSBuild SDK and not a package to refer to.",
        "Name it in the project's Sdk attribute: <Project Sdk=\"LinuxKit.Sdk/version\">.");

    /// <summary>The output type is unknown.</summary>
    public static readonly DiagnosticDescriptor UnknownOutputType = new(
        "LK0024", DiagnosticSeverity.Error,
        "LinuxKitOutputType is neither Image nor Package.",
        "Leave it out for an image, or set it to Package.");

    /// <summary>The host's files can't be read or written.</summary>
    public static readonly DiagnosticDescriptor InputOutput = new(
        "LK0025", DiagnosticSeverity.Error,
        "A file can't be read or written.",
        "Check the path, its permissions and the space that is left on the disk.");
}
