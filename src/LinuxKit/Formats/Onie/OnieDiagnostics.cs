namespace LinuxKit.Formats.Onie;

/// <summary>Diagnostics of ONIE installers: LK0613 to LK0615.</summary>
public static class OnieDiagnostics
{
    /// <summary>The image's name can't be in the names of partitions.</summary>
    public static readonly DiagnosticDescriptor BadName = new(
        "LK0613", DiagnosticSeverity.Error,
        "The image's name can't be that of an ONIE installer's partitions.",
        "Use at most 31 ASCII letters, digits, '.', '_' and '-', with a letter or digit at the start, or leave out the format 'onie'.");
}
