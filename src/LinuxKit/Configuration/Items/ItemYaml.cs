using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Configuration.Items;

/// <summary>What an item says in YAML, beside its metadata.</summary>
internal static class ItemYaml
{
    /// <summary>Reads the metadata <c>Yaml</c>, and the file that <c>YamlFile</c> names.</summary>
    /// <returns>The item's settings with those of the YAML, and the YAML for the locations of its parts.</returns>
    public static (ContainerSettings Settings, Node? Node) Read(ItemDraft<ContainerSettings> draft, ProjectItem item, Reading reading)
    {
        var settings = draft.Settings;
        MapNode? node = null;
        if (!string.IsNullOrWhiteSpace(draft.Yaml))
        {
            var origin = item.MetadataLocations.TryGetValue("Yaml", out var start) ? YamlOrigin.At(start) : YamlOrigin.Near(item.Location);
            settings = Add(settings, () => draft.Yaml, origin, ref node, reading.At("Yaml"));
        }

        if (draft.YamlFile is { } name)
        {
            var file = YamlFile.FullPath(name, item.ProjectDirectory);
            settings = Add(settings, () => YamlFile.Read(file, item.Location), YamlOrigin.Of(file), ref node, reading.At("YamlFile"));
        }

        return (settings, node);
    }

    private static ContainerSettings Add(ContainerSettings settings, Func<string> text, YamlOrigin origin, ref MapNode? all, Reading reading)
    {
        try
        {
            var node = YamlNodeReader.Read(text(), origin, null, reading);
            if (node is MapNode map)
            {
                var added = WithoutSaid(map, settings, reading);
                all = all is null ? added : new MapNode(all.Entries.AddRange(added.Entries), all.Location);
                return ContainerFields.Table.Read(settings, added, reading);
            }

            reading.Report(ConfigurationDiagnostics.InvalidValue, node.Location, $"{node.Description} is not a map with the keys of a container.");
        }
        catch (LinuxKitException e)
        {
            reading.Report(e.Diagnostic.Descriptor, e.Diagnostic.Location, e.Diagnostic.Message);
        }

        return settings;
    }

    private static MapNode WithoutSaid(MapNode map, ContainerSettings settings, Reading reading)
    {
        var said = ContainerFields.Table.Write(settings).Entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in map.Entries.Where(entry => said.Contains(entry.Key)))
        {
            reading.Report(YamlDiagnostics.SaidTwice, entry.Location, $"'{entry.Key}' is set by other metadata already.");
        }

        return map with { Entries = map.Entries.RemoveAll(entry => said.Contains(entry.Key)) };
    }
}
