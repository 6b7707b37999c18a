namespace LinuxKit.Configuration.Items;

/// <summary>What can be wrong when YAML is made into a project: LK0160 to LK0169.</summary>
public static class ConversionDiagnostics
{
    /// <summary>LK0160.</summary>
    public static readonly DiagnosticDescriptor Unwritable = new(
        "LK0160", DiagnosticSeverity.Error,
        "Something in YAML can't be said in an item.",
        "Keep the YAML, and build it with <LinuxKitYaml Include=\"…\" /> in a project.");

    /// <summary>LK0161.</summary>
    public static readonly DiagnosticDescriptor FileExists = new(
        "LK0161", DiagnosticSeverity.Error,
        "The project that YAML is to be made into exists already.",
        "Name another file with -o, or remove that one.");
}
