using System.Collections.Immutable;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Shapes a system as the reference tool writes it: which keys stand there, in which order, though nobody said them.</summary>
/// <param name="image">What is written for a reference, outside volumes.</param>
/// <param name="source">What is written for a file of the host.</param>
internal sealed class YamlShape(Func<string, string> image, Func<FileDefinition, string?> source)
{
    private static readonly ListNode EmptyList = new([], SourceLocation.None);

    private static readonly FieldTable<ItemDraft<ContainerSettings>> Container = ItemTables.Container;

    public MapNode Of(ImageDefinition definition) => Map(
    [
        ("kernel", Kernel(definition.Kernel)),
        ("init", List(definition.Init, init => Text(image(init.Image)))),
        ("onboot", List(definition.OnBoot, Of)),
        ("onshutdown", List(definition.OnShutdown, Of)),
        ("services", List(definition.Services, Of)),
        ("files", List(definition.Files, Of)),
        ("volumes", List(definition.Volumes, Of)),
    ]);

    private MapNode Kernel(KernelDefinition? kernel)
    {
        var settings = kernel?.Settings ?? new KernelSettings
        {
            CommandLine = kernel?.CommandLine,
            Binary = kernel?.Binary,
            Tar = kernel?.Tar,
            Microcode = kernel?.Microcode,
        };
        settings = settings with { CommandLine = NullIfEmpty(settings.CommandLine), Binary = NullIfEmpty(settings.Binary) };
        return ItemTables.Kernel.Write(new ItemDraft<KernelSettings>(settings) { Image = kernel is null ? "" : image(kernel.Image) });
    }

    private MapNode Of(ContainerDefinition container)
    {
        var node = Container.Write(new ItemDraft<ContainerSettings>(container.Settings) { Name = container.Name, Image = image(container.Image) });
        return Each(node, (key, value) => (key, value) switch
        {
            ("cwd" or "net" or "pid" or "ipc" or "uts" or "userns" or "hostname", ScalarNode { Text: "" }) => null,
            ("mounts", ListNode mounts) => Mounts(mounts),
            ("devices", ListNode devices) => List(devices.Items, device => With((MapNode)device, ("path", Text("")), ("type", Text("")))),
            ("sysctl" or "annotations", MapNode map) => map with { Entries = [.. map.Entries.OrderBy(entry => entry.Key, YamlKeyOrder.Instance)] },
            ("runtime", MapNode runtime) => Each(runtime, Runtime),
            _ => value,
        });
    }

    private static Node? Runtime(string key, Node value) => (key, value) switch
    {
        ("mounts", ListNode mounts) => Mounts(mounts),
        ("interfaces", ListNode interfaces) =>
            List(interfaces.Items, one => Each((MapNode)one, (_, field) => field is ScalarNode { Kind: ScalarKind.Text, Text: "" } ? null : field)),
        ("bindNS", MapNode { Entries.IsEmpty: true }) => null,
        _ => value,
    };

    private static ListNode Mounts(ListNode mounts) => List(mounts.Items, mount => With(
        (MapNode)mount,
        ("destination", Text("")), ("type", Text("")), ("source", Text("")), ("options", EmptyList), ("uidmappings", EmptyList), ("gidmappings", EmptyList)));

    private MapNode Of(FileDefinition file)
    {
        var settings = file.Settings ?? new FileSettings
        {
            Path = file.Path,
            Directory = file.Kind == FileKind.Directory,
            Symlink = file.Target,
            Contents = file.Contents,
            Optional = file.Optional,
            Mode = Convert.ToString(file.Mode, 8).PadLeft(4, '0'),
            Uid = file.Uid,
            Gid = file.Gid,
        };
        return FileFields.Table.Write(settings with
        {
            Directory = settings.Directory ?? false,
            Symlink = NullIfEmpty(settings.Symlink),
            Source = NullIfEmpty(source(file)),
            Optional = settings.Optional ?? false,
            Mode = NullIfEmpty(settings.Mode),
        });
    }

    private static MapNode Of(VolumeDefinition volume)
    {
        var settings = volume.Settings ?? new VolumeSettings
        {
            Format = volume.Format == VolumeFormat.Filesystem ? null : volume.Format,
            Platforms = volume.Platforms,
        };
        settings = settings with { Readonly = volume.ReadOnly ? true : null, Platforms = volume.Platforms.IsEmpty ? null : settings.Platforms };
        return ItemTables.Volume.Write(new ItemDraft<VolumeSettings>(settings) { Name = volume.Name, Image = volume.Image });
    }

    /// <summary>The map with these entries in this order, and what it has besides after them.</summary>
    private static MapNode With(MapNode map, params ReadOnlySpan<(string Key, Node Default)> entries)
    {
        var all = ImmutableArray.CreateBuilder<MapEntry>();
        foreach (var (key, value) in entries)
        {
            all.Add(new MapEntry(key, map.Find(key) ?? value, SourceLocation.None));
        }

        foreach (var entry in map.Entries)
        {
            if (all.All(known => known.Key != entry.Key))
            {
                all.Add(entry);
            }
        }

        return new MapNode(all.DrainToImmutable(), SourceLocation.None);
    }

    private static MapNode Each(MapNode map, Func<string, Node, Node?> change) => new(
        [.. from entry in map.Entries let value = change(entry.Key, entry.Value) where value is not null select entry with { Value = value }],
        SourceLocation.None);

    private static MapNode Map(ReadOnlySpan<(string Key, Node Value)> entries)
    {
        var all = ImmutableArray.CreateBuilder<MapEntry>(entries.Length);
        foreach (var (key, value) in entries)
        {
            all.Add(new MapEntry(key, value, SourceLocation.None));
        }

        return new MapNode(all.MoveToImmutable(), SourceLocation.None);
    }

    private static ListNode List<T>(ImmutableArray<T> all, Func<T, Node> write) => new([.. all.Select(write)], SourceLocation.None);

    private static ScalarNode Text(string text) => new(text, ScalarKind.Text, SourceLocation.None);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
