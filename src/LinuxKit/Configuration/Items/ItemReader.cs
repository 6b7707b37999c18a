using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Configuration.Items;

/// <summary>Reads the items of a project.</summary>
public static class ItemReader
{
    /// <summary>Stands for the image of a project that isn't built yet. There can't be a registry of that name (RFC 6761).</summary>
    public const string UnbuiltImage = "project.invalid/unbuilt";

    /// <summary>Reads all items and checks them; every problem is reported, none stops the reading.</summary>
    /// <param name="items">The items, in the project's order. YAML files come before all others, by the rules for several files.</param>
    /// <param name="ignoredMetadata">Metadata that the targets add for themselves, besides those that MSBuild adds.</param>
    /// <param name="projects">
    /// What package projects made, for <c>@pkg:</c> in YAML: their full paths, and the references of their images.
    /// <see langword="null"/> when nothing was built yet: then any project stands for <see cref="UnbuiltImage"/>.
    /// </param>
    public static DefinitionReading Read(
        IEnumerable<ProjectItem> items,
        IEnumerable<string> ignoredMetadata,
        IReadOnlyDictionary<string, string>? projects = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(ignoredMetadata);
        var diagnostics = new List<Diagnostic>();
        var reader = new Reader(diagnostics, new MetadataReader(ignoredMetadata), projects);
        foreach (var item in items)
        {
            reader.Read(item);
        }

        return reader.Yaml.Then(reader.Items).Finish(diagnostics);
    }

    private sealed class Reader(List<Diagnostic> diagnostics, MetadataReader metadata, IReadOnlyDictionary<string, string>? projects)
    {
        public SystemDraft Yaml { get; private set; } = SystemDraft.None;

        public SystemDraft Items { get; private set; } = SystemDraft.None;

        public void Read(ProjectItem item)
        {
            var reading = new Reading(diagnostics, $"{item.Type} '{item.Include}'");
            if (item.Type == ItemType.LinuxKitYaml)
            {
                Yaml = Yaml.Then(ReadYaml(item, reading));
                return;
            }

            Items = item.Type switch
            {
                ItemType.Kernel => ReadKernel(item, reading),
                ItemType.Init => ReadInit(item, reading) is { } init ? Items with { Init = Items.Init.Add(init) } : Items,
                ItemType.OnBoot => ReadContainer(item, reading) is { } container ? Items with { OnBoot = Items.OnBoot.Add(container) } : Items,
                ItemType.OnShutdown => ReadContainer(item, reading) is { } container ? Items with { OnShutdown = Items.OnShutdown.Add(container) } : Items,
                ItemType.Service => ReadContainer(item, reading) is { } container ? Items with { Services = Items.Services.Add(container) } : Items,
                ItemType.Volume => ReadVolume(item, reading) is { } volume ? Items with { Volumes = Items.Volumes.Add(volume) } : Items,
                ItemType.File => ReadFile(item, reading) is { } file ? Items with { Files = Items.Files.Add(file) } : Items,
                _ => throw new ArgumentOutOfRangeException(nameof(item), item.Type, "Image projects have no such items."),
            };
        }

        private SystemDraft ReadYaml(ProjectItem item, Reading reading)
        {
            var file = YamlFile.FullPath(item.Include, item.ProjectDirectory);
            var source = new YamlSource(file) { Folder = Path.GetDirectoryName(file), Projects = projects, Location = item.Location };
            return YamlReader.ReadDraft(metadata.Read(ItemTables.Yaml, source, item, reading), diagnostics);
        }

        private SystemDraft ReadKernel(ProjectItem item, Reading reading)
        {
            var draft = metadata.Read(ItemTables.Kernel, new(new KernelSettings()), item, reading);
            if (Items.Kernel is not null)
            {
                reading.Report(ConfigurationDiagnostics.SeveralKernels, item.Location, $"The kernel is '{Items.Kernel.Image}' already.");
                return Items;
            }

            return Image(draft, item.Include, item, reading) is { } image
                ? Items with { Kernel = new KernelDraft(image, draft.Settings, item.Location) }
                : Items;
        }

        private InitDefinition? ReadInit(ProjectItem item, Reading reading)
        {
            var draft = metadata.Read(ItemTables.Init, new(new NoSettings()), item, reading);
            return Image(draft, item.Include, item, reading) is { } image ? new InitDefinition(image, item.Location) : null;
        }

        private ContainerDefinition? ReadContainer(ProjectItem item, Reading reading)
        {
            var draft = metadata.Read(ItemTables.Container, new(ContainerSettings.None), item, reading);
            var (settings, node) = ItemYaml.Read(draft, item, reading);
            return Image(draft, null, item, reading) is { } image
                ? new ContainerDefinition(item.Include, image, settings, item.Location) { Node = node }
                : null;
        }

        /// <summary>What an item without <c>Name</c> includes is the name; of one with it, the image. A volume without an image is empty.</summary>
        private VolumeDefinition? ReadVolume(ProjectItem item, Reading reading)
        {
            var draft = metadata.Read(ItemTables.Volume, new(new VolumeSettings()), item, reading);
            if (draft is { Name: null, Image: null, Project: null })
            {
                return draft.Settings.ToDefinition(item.Include, null, item.Location);
            }

            return Image(draft, item.Include, item, reading) is { } image
                ? draft.Settings.ToDefinition(draft.Name ?? item.Include, image, item.Location)
                : null;
        }

        private FileDefinition? ReadFile(ProjectItem item, Reading reading) =>
            FileItem.Read(metadata.Read(FileFields.Table, new FileSettings(), item, reading), item, reading);

        /// <summary>The image that an item names, or <see langword="null"/> when that was reported.</summary>
        private static string? Image<TSettings>(ItemDraft<TSettings> draft, string? include, ProjectItem item, Reading reading)
        {
            if (draft is { Image: not null, Project: not null })
            {
                reading.Report(ConfigurationDiagnostics.ContradictingImage, item.Location, $"It says the image '{draft.Image}' and the project '{draft.Project}'.");
                return null;
            }

            if (draft is { Project: not null, ResolvedImage: null })
            {
                reading.Report(ConfigurationDiagnostics.ProjectWithoutImage, item.Location, $"The project '{draft.Project}' makes no image.");
                return null;
            }

            return NamedImage.Check(draft.Image ?? (draft.Project is null ? include : draft.ResolvedImage), item.Location, reading);
        }
    }
}
