using System.Collections.Immutable;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Configuration.Items;

/// <summary>Reads the items of a project.</summary>
public static class ItemReader
{
    /// <summary>Reads all items and checks them; every problem is reported, none stops the reading.</summary>
    /// <param name="items">The items, in the project's order.</param>
    /// <param name="ignoredMetadata">Metadata that the targets add for themselves, besides those that MSBuild adds.</param>
    public static DefinitionReading Read(IEnumerable<ProjectItem> items, IEnumerable<string> ignoredMetadata)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(ignoredMetadata);
        var reader = new Reader(ignoredMetadata);
        foreach (var item in items)
        {
            reader.Read(item);
        }

        return reader.Finish();
    }

    private sealed class Reader(IEnumerable<string> ignoredMetadata)
    {
        private readonly List<Diagnostic> _diagnostics = [];
        private readonly MetadataReader _metadata = new(ignoredMetadata);
        private readonly ImmutableArray<InitDefinition>.Builder _init = ImmutableArray.CreateBuilder<InitDefinition>();
        private readonly ImmutableArray<ContainerDefinition>.Builder _onBoot = ImmutableArray.CreateBuilder<ContainerDefinition>();
        private readonly ImmutableArray<ContainerDefinition>.Builder _onShutdown = ImmutableArray.CreateBuilder<ContainerDefinition>();
        private readonly ImmutableArray<ContainerDefinition>.Builder _services = ImmutableArray.CreateBuilder<ContainerDefinition>();
        private readonly ImmutableArray<FileDefinition>.Builder _files = ImmutableArray.CreateBuilder<FileDefinition>();
        private KernelDefinition? _kernel;

        public void Read(ProjectItem item)
        {
            var reading = new Reading(_diagnostics, $"{item.Type} '{item.Include}'");
            switch (item.Type)
            {
                case ItemType.Kernel:
                    ReadKernel(item, reading);
                    break;
                case ItemType.Init:
                    ReadInit(item, reading);
                    break;
                case ItemType.OnBoot:
                    ReadContainer(item, reading, _onBoot);
                    break;
                case ItemType.OnShutdown:
                    ReadContainer(item, reading, _onShutdown);
                    break;
                case ItemType.Service:
                    ReadContainer(item, reading, _services);
                    break;
                case ItemType.File:
                    ReadFile(item, reading);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(item), item.Type, "Image projects have no such items.");
            }
        }

        public DefinitionReading Finish()
        {
            var definition = new ImageDefinition
            {
                Kernel = _kernel,
                Init = _init.ToImmutable(),
                OnBoot = _onBoot.ToImmutable(),
                OnShutdown = _onShutdown.ToImmutable(),
                Services = _services.ToImmutable(),
                Files = _files.ToImmutable(),
            };
            DefinitionCheck.Run(definition, _diagnostics);
            return new DefinitionReading(definition, [.. _diagnostics]);
        }

        private void ReadKernel(ProjectItem item, Reading reading)
        {
            var draft = _metadata.Read(ItemTables.Kernel, new(new KernelSettings()), item, reading);
            if (_kernel is not null)
            {
                reading.Report(ConfigurationDiagnostics.SeveralKernels, item.Location, $"The kernel is '{_kernel.Image}' already.");
            }
            else if (Image(draft, item.Include, item, reading) is { } image)
            {
                _kernel = draft.Settings.ToDefinition(image, item.Location);
            }
        }

        private void ReadInit(ProjectItem item, Reading reading)
        {
            var draft = _metadata.Read(ItemTables.Init, new(new NoSettings()), item, reading);
            if (Image(draft, item.Include, item, reading) is { } image)
            {
                _init.Add(new InitDefinition(image, item.Location));
            }
        }

        private void ReadContainer(ProjectItem item, Reading reading, ImmutableArray<ContainerDefinition>.Builder containers)
        {
            var draft = _metadata.Read(ItemTables.Container, new(ContainerSettings.None), item, reading);
            if (Image(draft, null, item, reading) is { } image)
            {
                containers.Add(new ContainerDefinition(item.Include, image, draft.Settings, item.Location));
            }
        }

        private void ReadFile(ProjectItem item, Reading reading)
        {
            var settings = _metadata.Read(FileFields.Table, new FileSettings(), item, reading);
            if (FileItem.Read(settings, item, reading) is { } file)
            {
                _files.Add(file);
            }
        }

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

            var image = draft.Image ?? (draft.Project is null ? include : draft.ResolvedImage);
            if (image is null)
            {
                reading.Report(ConfigurationDiagnostics.MissingImage, item.Location, "It has no image.");
            }
            else if (!ImageReference.TryParse(image, out _))
            {
                reading.Report(ConfigurationDiagnostics.InvalidImageReference, item.Location, $"'{image}' is not an image reference.");
                return null;
            }

            return image;
        }
    }
}
