using System.Collections.Immutable;
using System.Text;
using System.Xml;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Configuration.Items;

/// <summary>Writes an image project with the items of a system.</summary>
internal sealed class ProjectWriter
{
    private const int LongestAttribute = 100;
    private const string YamlIndentation = "        ";

    private readonly XmlWriter _xml;
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _projects;

    private ProjectWriter(XmlWriter xml, string folder, IReadOnlyDictionary<string, string> projects) =>
        (_xml, _folder, _projects) = (xml, folder, projects);

    /// <param name="definition">The system.</param>
    /// <param name="folder">Full path of the folder that the project will stand in.</param>
    /// <param name="sdk">The project's SDK with its version.</param>
    /// <param name="projects">The full paths of the projects that make images, by the references of those.</param>
    /// <exception cref="LinuxKitException">Something in the system can't be said in an item.</exception>
    public static string Write(ImageDefinition definition, string folder, string sdk, IReadOnlyDictionary<string, string> projects)
    {
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n", NewLineHandling = NewLineHandling.Entitize };
        using (var xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("Project");
            xml.WriteAttributeString("Sdk", sdk);
            xml.WriteStartElement("ItemGroup");
            new ProjectWriter(xml, folder, projects).WriteItems(definition);
        }

        return text.Append('\n').ToString();
    }

    private void WriteItems(ImageDefinition definition)
    {
        if (definition.Kernel is { } kernel)
        {
            WriteImage(ItemType.Kernel, kernel.Image, ItemTables.Kernel, Draft(kernel), kernel.Location);
        }

        foreach (var init in definition.Init)
        {
            WriteImage(ItemType.Init, init.Image, ItemTables.Init, new(new NoSettings()), init.Location);
        }

        foreach (var (type, containers) in new[]
            { (ItemType.OnBoot, definition.OnBoot), (ItemType.OnShutdown, definition.OnShutdown), (ItemType.Service, definition.Services) })
        {
            foreach (var container in containers)
            {
                Write(type, container.Name, ItemTables.Container, Named(new ItemDraft<ContainerSettings>(container.Settings), container.Image), container.Location);
            }
        }

        foreach (var volume in definition.Volumes)
        {
            Write(ItemType.Volume, volume.Name, ItemTables.Volume, Draft(volume), volume.Location);
        }

        foreach (var file in definition.Files)
        {
            Write(ItemType.File, file.Settings?.Path ?? file.Path, FileFields.Table, Draft(file), file.Location);
        }
    }

    /// <summary>The reference tool's empty tar is none.</summary>
    private static ItemDraft<KernelSettings> Draft(KernelDefinition kernel) => new(new KernelSettings
    {
        CommandLine = NullIfEmpty(kernel.CommandLine),
        Binary = kernel.Binary == new KernelDefinition("", SourceLocation.None).Binary ? null : kernel.Binary,
        Tar = kernel.Tar is "" ? "none" : kernel.Tar,
        Microcode = NullIfEmpty(kernel.Microcode),
    });

    private ItemDraft<VolumeSettings> Draft(VolumeDefinition volume)
    {
        var draft = new ItemDraft<VolumeSettings>(new VolumeSettings
        {
            Readonly = volume.ReadOnly ? true : null,
            Format = volume.Format == VolumeFormat.Filesystem ? null : volume.Format,
            Platforms = volume.Platforms.IsEmpty ? null : volume.Platforms,
        });
        return volume.Image is null ? draft : Named(draft, volume.Image);
    }

    private FileSettings Draft(FileDefinition file)
    {
        var written = file.Settings ?? new FileSettings { Contents = file.Contents, Mode = Convert.ToString(file.Mode, 8), Uid = file.Uid, Gid = file.Gid };
        return written with
        {
            Path = null,
            Directory = file.Kind == FileKind.Directory ? true : null,
            Symlink = NullIfEmpty(file.Target),
            Contents = file.Kind == FileKind.File ? written.Contents : null,
            Source = Source(file, written),
            Optional = file.Optional ? true : null,
            Mode = NullIfEmpty(written.Mode),
        };
    }

    /// <summary>A file of the host as it was written where that means the same in the project's folder.</summary>
    private string? Source(FileDefinition file, FileSettings written)
    {
        if (file.Source is null)
        {
            return null;
        }

        return written.Source is { Length: > 0 } source && (source.StartsWith("~/", StringComparison.Ordinal) || Path.GetFullPath(source, _folder) == file.Source)
            ? source
            : Path.GetRelativePath(_folder, file.Source).Replace('\\', '/');
    }

    /// <summary>An item that includes its image, unless a project makes that.</summary>
    private void WriteImage<TSettings>(ItemType type, string image, FieldTable<ItemDraft<TSettings>> table, ItemDraft<TSettings> draft, SourceLocation location)
    {
        if (_projects.TryGetValue(image, out var project))
        {
            Write(type, Path.GetFileNameWithoutExtension(project), table, Named(draft, image), location);
        }
        else
        {
            Write(type, image, table, draft, location);
        }
    }

    private ItemDraft<TSettings> Named<TSettings>(ItemDraft<TSettings> draft, string image) => _projects.TryGetValue(image, out var project)
        ? draft with { Project = Path.GetRelativePath(_folder, project).Replace('\\', '/') }
        : draft with { Image = image };

    private void Write<TRecord>(ItemType type, string include, FieldTable<TRecord> table, TRecord record, SourceLocation location)
    {
        var metadata = new List<(string Name, string Value)>();
        var structured = ImmutableArray.CreateBuilder<MapEntry>();
        foreach (var field in table.Fields)
        {
            if (field.Write(record) is { } node)
            {
                if (field.Metadata is not null && MetadataText.Write(field.Type.Kind, node) is { } value)
                {
                    metadata.Add((field.Metadata, value));
                }
                else
                {
                    structured.Add(new MapEntry(field.Key!, node, SourceLocation.None));
                }
            }
        }

        if (structured.Count > 0)
        {
            if (!table.TryFindMetadata("Yaml", out _))
            {
                throw ConversionDiagnostics.Unwritable.Error($"{type} '{include}': the metadata of an item can't say its '{structured[0].Key}'.", location);
            }

            var yaml = YamlNodeWriter.Write(new MapNode(structured.DrainToImmutable(), SourceLocation.None));
            metadata.Add(("Yaml", '\n' + Indent(EscapedText.Escape(yaml.TrimEnd('\n'))) + "\n      "));
        }

        WriteItem(type, include, metadata, location);
    }

    private static string Indent(string yaml) =>
        string.Join('\n', yaml.Split('\n').Select(line => line.Length == 0 ? line : YamlIndentation + line));

    private void WriteItem(ItemType type, string include, List<(string Name, string Value)> metadata, SourceLocation location)
    {
        // In what is included, MSBuild also looks for lists and for patterns of files.
        include = EscapedText.Escape(include).Replace(";", "%3B", StringComparison.Ordinal).Replace("*", "%2A", StringComparison.Ordinal).Replace("?", "%3F", StringComparison.Ordinal);
        try
        {
            _xml.WriteStartElement($"{type}");
            _xml.WriteAttributeString("Include", include);
            foreach (var (name, value) in metadata.Where(pair => IsAttribute(pair.Value)))
            {
                _xml.WriteAttributeString(name, value);
            }

            foreach (var (name, value) in metadata.Where(pair => !IsAttribute(pair.Value)))
            {
                _xml.WriteStartElement(name);
                if (value.AsSpan().ContainsAny('<', '&'))
                {
                    _xml.WriteCData(value);
                }
                else
                {
                    _xml.WriteString(value);
                }

                _xml.WriteEndElement();
            }

            _xml.WriteEndElement();
        }
        catch (ArgumentException e)
        {
            throw new LinuxKitException(ConversionDiagnostics.Unwritable.At(location, $"{type} '{include}': XML can't hold one of its characters."), e);
        }
    }

    private static bool IsAttribute(string value) => value.Length <= LongestAttribute && !value.Contains('\n', StringComparison.Ordinal);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
