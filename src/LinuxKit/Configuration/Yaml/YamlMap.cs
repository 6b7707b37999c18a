using System.Collections.Immutable;
using System.Globalization;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Gathers the entries of a map: its own, and those merged into it (https://yaml.org/type/merge.html), which its own go before.</summary>
/// <param name="reading">Where to report.</param>
internal sealed class YamlMap(Reading reading)
{
    private readonly ImmutableArray<MapEntry>.Builder _entries = ImmutableArray.CreateBuilder<MapEntry>();
    private readonly Dictionary<string, SourceLocation> _keys = new(StringComparer.Ordinal);
    private (ImmutableArray<MapNode> Maps, SourceLocation Location)? _merged;

    public void Add(MapEntry entry)
    {
        if (_keys.TryAdd(entry.Key, entry.Location))
        {
            _entries.Add(entry);
        }
        else
        {
            ReportDuplicate(entry.Key, _keys[entry.Key], entry.Location);
        }
    }

    /// <param name="value">A map, or a list of maps of which the earlier ones go before.</param>
    /// <param name="location">Where the key was written.</param>
    public void Merge(Node value, SourceLocation location)
    {
        if (_merged is { } earlier)
        {
            ReportDuplicate("<<", earlier.Location, location);
            return;
        }

        ImmutableArray<Node> all = value is ListNode list ? list.Items : [value];
        _merged = ([.. all.OfType<MapNode>()], location);
        foreach (var other in all.Where(node => node is not MapNode))
        {
            reading.Report(ConfigurationDiagnostics.InvalidValue, location, $"{other.Description} can't be merged into a map.");
        }
    }

    public MapNode ToNode(SourceLocation location)
    {
        foreach (var entry in _merged is { } merged ? merged.Maps.SelectMany(map => map.Entries) : [])
        {
            if (_keys.TryAdd(entry.Key, entry.Location))
            {
                _entries.Add(entry);
            }
        }

        return new MapNode(_entries.DrainToImmutable(), location);
    }

    private void ReportDuplicate(string key, SourceLocation first, SourceLocation second)
    {
        var where = first.Line > 0 && first != second ? string.Create(CultureInfo.InvariantCulture, $" on line {first.Line}") : "";
        reading.Report(YamlDiagnostics.DuplicateKey, second, $"The key '{key}' stands in this map already{where}.");
    }
}
