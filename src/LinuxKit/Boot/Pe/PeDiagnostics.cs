namespace LinuxKit.Boot.Pe;

/// <summary>Diagnostics of programs that firmware runs: LK0510 to LK0512.</summary>
public static class PeDiagnostics
{
    /// <summary>A file is no PE image that is worked with here.</summary>
    public static readonly DiagnosticDescriptor BadImage = new(
        "LK0510", DiagnosticSeverity.Error,
        "A boot file is no EFI program.",
        "It must be a whole PE32+ image, such as systemd's stub or a kernel built with CONFIG_EFI_STUB.");

    /// <summary>The stub's headers can't take all sections.</summary>
    public static readonly DiagnosticDescriptor NoRoom = new(
        "LK0511", DiagnosticSeverity.Error,
        "The stub of a unified kernel image has no room for the headers of all its sections.",
        "Use another stub; that of systemd 252 takes seven sections.");

    /// <summary>The image would be larger than the format can say.</summary>
    public static readonly DiagnosticDescriptor TooLarge = new(
        "LK0512", DiagnosticSeverity.Error,
        "A unified kernel image would have 4 GiB or more, which its format can't say.",
        "Make the root smaller, or use a format that keeps it on a disk.");
}
