namespace LinuxKit.Configuration;

/// <summary>What an item or YAML says of the kernel. <see langword="null"/> is "not said".</summary>
internal sealed record KernelSettings
{
    public string? CommandLine { get; init; }

    public string? Binary { get; init; }

    public string? Tar { get; init; }

    public string? Microcode { get; init; }

    public KernelDefinition ToDefinition(string image, SourceLocation location)
    {
        var definition = new KernelDefinition(image, location) { Tar = Tar, Microcode = Microcode };
        return definition with
        {
            CommandLine = CommandLine ?? definition.CommandLine,
            Binary = string.IsNullOrEmpty(Binary) ? definition.Binary : Binary,
        };
    }
}
