using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Items;

/// <summary>Reads an item's metadata by a table.</summary>
/// <param name="ignored">Metadata that somebody else reads.</param>
internal sealed class MetadataReader(IEnumerable<string> ignored)
{
    // https://learn.microsoft.com/visualstudio/msbuild/msbuild-well-known-item-metadata, and what MSBuild's own tasks leave on items.
    private static readonly string[] WellKnown =
    [
        "AccessedTime", "CreatedTime", "DefiningProjectDirectory", "DefiningProjectExtension", "DefiningProjectFullPath", "DefiningProjectName",
        "Directory", "Extension", "Filename", "FullPath", "Identity", "ModifiedTime", "RecursiveDir", "RelativeDir", "RootDir",
        "MSBuildSourceProjectFile", "MSBuildSourceTargetName", "OriginalItemSpec",
    ];

    private readonly HashSet<string> _ignored = new([.. WellKnown, .. ignored], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the metadata that fields of the table have, and reports the others.</summary>
    public TRecord Read<TRecord>(FieldTable<TRecord> table, TRecord record, ProjectItem item, Reading reading)
    {
        foreach (var (name, escaped) in item.Metadata.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (table.TryFindMetadata(name, out var field))
            {
                var at = reading.At(field.Metadata!);
                var location = item.MetadataLocations.TryGetValue(name, out var own) ? own : item.Location;
                if (MetadataNode.Read(field.Type.Kind, escaped, location, at) is { } node)
                {
                    record = field.Read(record, node, at);
                }
            }
            else if (!_ignored.Contains(name))
            {
                ReportUnknown(table, name, item, reading);
            }
        }

        return record;
    }

    private static void ReportUnknown(FieldTable table, string name, ProjectItem item, Reading reading)
    {
        if (table.All.Any(field => field.Type.Kind == FieldKind.Structured && string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase)))
        {
            reading.Report(ConfigurationDiagnostics.StructuredMetadata, item.Location, $"{name} is a structured setting.");
            return;
        }

        var known = table.All.Select(field => field.Metadata).OfType<string>().Where(known => known != ItemTables.ResolvedImage);
        reading.Report(ConfigurationDiagnostics.UnknownMetadata, item.Location, $"The metadata {name} is unknown.{NearestName.Hint(name, known)}");
    }
}
