using System.Collections.Immutable;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Makes a part of a system out of what was read from YAML.</summary>
/// <param name="source">The file.</param>
/// <param name="diagnostics">Where to report.</param>
internal sealed class YamlConversion(YamlSource source, List<Diagnostic> diagnostics)
{
    private readonly YamlProjects _projects = new(source.FullFolder, source.Projects);

    /// <summary>Full paths of the package projects that were named, in order.</summary>
    public IReadOnlyList<string> Projects => _projects.Found;

    public SystemDraft ToDraft(SystemYaml yaml, MapNode node)
    {
        if (yaml.Trust is not null)
        {
            var trust = node.Entries.First(entry => entry.Key == "trust");
            diagnostics.Add(ConfigurationDiagnostics.NoEffect.At(trust.Location, "Nothing comes of 'trust'; images are verified by their digests."));
        }

        return new SystemDraft
        {
            Kernel = yaml.Kernel is { } kernel ? Kernel(kernel, new Reading(diagnostics, "", "kernel")) : null,
            Init = Each(yaml.Init, "init", Init),
            OnBoot = Each(yaml.OnBoot, "onboot", Container),
            OnShutdown = Each(yaml.OnShutdown, "onshutdown", Container),
            Services = Each(yaml.Services, "services", Container),
            Files = Each(yaml.Files, "files", File),
            Volumes = Each(yaml.Volumes, "volumes", Volume),
        };
    }

    private ImmutableArray<TDefinition> Each<TYaml, TDefinition>(ImmutableArray<TYaml>? all, string section, Func<TYaml, Reading, TDefinition?> convert)
        where TDefinition : class =>
        [.. (all ?? []).Index().Select(entry => convert(entry.Item, new Reading(diagnostics, "", section).At(entry.Index))).OfType<TDefinition>()];

    /// <summary>A kernel may have its image in another file.</summary>
    private KernelDraft Kernel(ItemDraft<KernelSettings> draft, Reading reading) => new(
        string.IsNullOrEmpty(draft.Image) ? null : _projects.Resolve(draft.Image, draft.Node!.Locate("image"), reading.At("image")),
        draft.Settings,
        draft.Node!.Location)
    {
        Nodes = draft.Node is MapNode map ? [map] : [],
    };

    private InitDefinition? Init(ItemDraft<NoSettings> draft, Reading reading) =>
        _projects.Resolve(draft.Image, draft.Node!.Location, reading) is { } image ? new InitDefinition(image, draft.Node.Location) : null;

    private ContainerDefinition? Container(ItemDraft<ContainerSettings> draft, Reading reading)
    {
        var node = draft.Node!;
        if (draft.Name is null)
        {
            reading.Report(ConfigurationDiagnostics.InvalidName, node.Location, "It has no name.");
        }

        var image = _projects.Resolve(draft.Image, node.Locate("image"), reading);
        return draft.Name is null || image is null ? null : new ContainerDefinition(draft.Name, image, draft.Settings, node.Location) { Node = node };
    }

    /// <summary>A volume without an image is empty.</summary>
    private VolumeDefinition? Volume(ItemDraft<VolumeSettings> draft, Reading reading)
    {
        var node = draft.Node!;
        var image = string.IsNullOrEmpty(draft.Image) ? null : _projects.Resolve(draft.Image, node.Locate("image"), reading);
        return string.IsNullOrEmpty(draft.Image) || image is not null
            ? draft.Settings.ToDefinition(draft.Name ?? "", image, node.Location, node)
            : null;
    }

    private FileDefinition? File(FileSettings settings, Reading reading) => settings.ToDefinition(source.FullFolder, settings.Node!.Location, reading);
}
