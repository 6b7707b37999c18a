namespace LinuxKit.Configuration;

/// <summary>What an item or YAML says of the kernel. <see langword="null"/> is "not said".</summary>
internal sealed record KernelSettings
{
    public string? CommandLine { get; init; }

    public string? Binary { get; init; }

    public string? Tar { get; init; }

    public string? Microcode { get; init; }

    /// <summary>Lays these settings over earlier ones. As in the reference tool, only the tar and the microcode can be set back to nothing.</summary>
    public KernelSettings Over(KernelSettings lower) => new()
    {
        CommandLine = string.IsNullOrEmpty(CommandLine) ? lower.CommandLine : CommandLine,
        Binary = string.IsNullOrEmpty(Binary) ? lower.Binary : Binary,
        Tar = Tar ?? lower.Tar,
        Microcode = Microcode ?? lower.Microcode,
    };

    public KernelDefinition ToDefinition(string image, SourceLocation location)
    {
        var definition = new KernelDefinition(image, location) { Settings = this, Tar = Tar, Microcode = Microcode };
        return definition with
        {
            CommandLine = CommandLine ?? definition.CommandLine,
            Binary = string.IsNullOrEmpty(Binary) ? definition.Binary : Binary,
        };
    }
}
