using System.Collections.Immutable;
using LinuxKit.Configuration.Items;

namespace LinuxKit.Configuration.Yaml;

/// <summary>A YAML file as it was written. <see langword="null"/> is "not said".</summary>
internal sealed record SystemYaml
{
    public ItemDraft<KernelSettings>? Kernel { get; init; }

    public ImmutableArray<ItemDraft<NoSettings>>? Init { get; init; }

    public ImmutableArray<ItemDraft<ContainerSettings>>? OnBoot { get; init; }

    public ImmutableArray<ItemDraft<ContainerSettings>>? OnShutdown { get; init; }

    public ImmutableArray<ItemDraft<ContainerSettings>>? Services { get; init; }

    public ImmutableArray<FileSettings>? Files { get; init; }

    public ImmutableArray<ItemDraft<VolumeSettings>>? Volumes { get; init; }

    public TrustYaml? Trust { get; init; }
}

/// <summary>What old files say of trusted images. Nothing comes of it.</summary>
internal sealed record TrustYaml
{
    public ImmutableArray<string>? Image { get; init; }

    public ImmutableArray<string>? Org { get; init; }
}
