using System.Collections.Immutable;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Configuration;

/// <summary>A part of a system: what one YAML file says of it, or the items of a project.</summary>
internal sealed record SystemDraft
{
    /// <summary>Nothing said.</summary>
    public static SystemDraft None { get; } = new();

    public KernelDraft? Kernel { get; init; }

    public ImmutableArray<InitDefinition> Init { get; init; } = [];

    public ImmutableArray<ContainerDefinition> OnBoot { get; init; } = [];

    public ImmutableArray<ContainerDefinition> OnShutdown { get; init; } = [];

    public ImmutableArray<ContainerDefinition> Services { get; init; } = [];

    public ImmutableArray<FileDefinition> Files { get; init; } = [];

    public ImmutableArray<VolumeDefinition> Volumes { get; init; } = [];

    /// <summary>Appends what comes later. Associative, with <see cref="None"/> as its neutral element.</summary>
    public SystemDraft Then(SystemDraft later) => new()
    {
        Kernel = later.Kernel is { } upper && Kernel is { } lower ? upper.Over(lower) : later.Kernel ?? Kernel,
        Init = Init.AddRange(later.Init),
        OnBoot = OnBoot.AddRange(later.OnBoot),
        OnShutdown = OnShutdown.AddRange(later.OnShutdown),
        Services = Services.AddRange(later.Services),
        Files = Files.AddRange(later.Files),
        Volumes = Volumes.AddRange(later.Volumes),
    };

    /// <summary>Makes the system, and checks what can be wrong between its parts.</summary>
    /// <param name="diagnostics">What was found wrong so far.</param>
    public DefinitionReading Finish(List<Diagnostic> diagnostics)
    {
        var definition = new ImageDefinition
        {
            Kernel = Kernel?.ToDefinition(diagnostics),
            Init = Init,
            OnBoot = OnBoot,
            OnShutdown = OnShutdown,
            Services = Services,
            Files = Files,
            Volumes = Volumes,
        };
        DefinitionCheck.Run(definition, diagnostics);
        return new DefinitionReading(MetadataFile.Fill(definition), [.. diagnostics]);
    }
}

/// <summary>What is said of the kernel, which may be all but its image.</summary>
/// <param name="Image">Reference of its image, or <see langword="null"/> when that is said elsewhere.</param>
/// <param name="Settings">What is taken out of it, and how it starts.</param>
/// <param name="Location">Where this was written.</param>
internal sealed record KernelDraft(string? Image, KernelSettings Settings, SourceLocation Location)
{
    /// <summary>What YAML says, what goes before first.</summary>
    public ImmutableArray<MapNode> Nodes { get; init; } = [];

    /// <summary>Lays this over what was said earlier.</summary>
    public KernelDraft Over(KernelDraft lower) =>
        new(Image ?? lower.Image, Settings.Over(lower.Settings), Image is null ? lower.Location : Location) { Nodes = [.. Nodes, .. lower.Nodes] };

    public KernelDefinition? ToDefinition(List<Diagnostic> diagnostics)
    {
        if (Image is not null)
        {
            return Settings.ToDefinition(Image, Location) with { Nodes = Nodes };
        }

        diagnostics.Add(ConfigurationDiagnostics.NoEffect.At(Location, "What is said of the kernel has no effect without its image."));
        return null;
    }
}
