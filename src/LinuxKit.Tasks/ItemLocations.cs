using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Finds the lines that items stand on. MSBuild tells a task only which file an item is from, so the files are read again, each once.</summary>
internal sealed partial class ItemLocations
{
    private readonly Dictionary<string, List<Element>> _files = new(StringComparer.Ordinal);

    /// <summary>Finds the element that an item came from.</summary>
    /// <param name="itemType">The item's type.</param>
    /// <param name="item">The item.</param>
    /// <returns>File and line, the file alone when no element fits; and where the values of the element's metadata begin.</returns>
    public (SourceLocation Location, IReadOnlyDictionary<string, SourceLocation> Metadata) Find(string itemType, ITaskItem item)
    {
        var file = item.GetMetadata("DefiningProjectFullPath");
        if (file.Length == 0)
        {
            return (SourceLocation.None, ImmutableDictionary<string, SourceLocation>.Empty);
        }

        if (!_files.TryGetValue(file, out var elements))
        {
            _files[file] = elements = Read(file);
        }

        // Elements come in the order of their items, so of several that fit the first without an item is it, and better one that says the name itself.
        var found = elements
            .Where(element => element.ItemType.Equals(itemType, StringComparison.OrdinalIgnoreCase) && element.Names(item.ItemSpec))
            .OrderBy(element => element.Taken)
            .ThenBy(element => Expression().IsMatch(element.Include))
            .FirstOrDefault();
        if (found is null)
        {
            return (new SourceLocation(file), ImmutableDictionary<string, SourceLocation>.Empty);
        }

        found.Taken = true;
        return (new SourceLocation(file, found.Line, found.Column), found.Metadata);
    }

    private static List<Element> Read(string file)
    {
        var elements = new List<Element>();
        try
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
            var lines = (IXmlLineInfo)reader;
            var depth = 0;
            var metadata = "";
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element && reader.GetAttribute("Include") is { } include)
                {
                    elements.Add(new Element(reader.LocalName, include, lines.LineNumber, lines.LinePosition - 1));
                    depth = reader.Depth;
                }
                else if (reader.NodeType == XmlNodeType.Element)
                {
                    metadata = reader.Depth == depth + 1 ? reader.LocalName : "";
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && metadata.Length > 0 && elements.Count > 0)
                {
                    elements[^1].Metadata.TryAdd(metadata, new SourceLocation(file, lines.LineNumber, lines.LinePosition));
                }
            }
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            // MSBuild has read the file, so it was edited meanwhile; a location without a line is still one.
        }

        return elements;
    }

    /// <summary>What stands for text that evaluation put in: a property, items, metadata, a wildcard.</summary>
    [GeneratedRegex(@"[$@%]\([^;]*\)|\*+|\?")]
    private static partial Regex Expression();

    private sealed record Element(string ItemType, string Include, int Line, int Column)
    {
        private readonly List<Regex> _parts =
        [
            .. Include.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(part => new Regex($"^{string.Join(".*", Expression().Split(part).Select(Regex.Escape))}$", RegexOptions.CultureInvariant)),
        ];

        /// <summary>Where the values of metadata begin that have elements of their own.</summary>
        public Dictionary<string, SourceLocation> Metadata { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>Whether an item was found here already: of two equal elements, each stands for one.</summary>
        public bool Taken { get; set; }

        public bool Names(string itemSpec) => _parts.Exists(part => part.IsMatch(itemSpec));
    }
}
