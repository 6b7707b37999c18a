using System.Xml;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Finds the lines that items stand on. MSBuild tells a task only which file an item is from, so the files are read again, each once.</summary>
internal sealed class ItemLocations
{
    private readonly Dictionary<string, List<Element>> _files = new(StringComparer.Ordinal);

    /// <summary>Finds the element that an item came from.</summary>
    /// <param name="itemType">The item's type.</param>
    /// <param name="item">The item.</param>
    /// <returns>File and line; the file alone when an expression hides which element it was.</returns>
    public SourceLocation Find(string itemType, ITaskItem item)
    {
        var file = item.GetMetadata("DefiningProjectFullPath");
        if (file.Length == 0)
        {
            return SourceLocation.None;
        }

        if (!_files.TryGetValue(file, out var elements))
        {
            _files[file] = elements = Read(file);
        }

        var candidates = elements.Where(element => element.ItemType.Equals(itemType, StringComparison.OrdinalIgnoreCase)).ToList();
        var found = candidates.Find(element => !element.Taken && element.Names(item.ItemSpec))
            ?? candidates.Find(element => element.Names(item.ItemSpec));
        if (found is not null)
        {
            found.Taken = true;
            return new SourceLocation(file, found.Line, found.Column);
        }

        var hidden = candidates.FindAll(element => element.Include.AsSpan().ContainsAny("*?$@%"));
        return hidden is [var only] ? new SourceLocation(file, only.Line, only.Column) : new SourceLocation(file);
    }

    private static List<Element> Read(string file)
    {
        var elements = new List<Element>();
        try
        {
            using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
            var lines = (IXmlLineInfo)reader;
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element && reader.GetAttribute("Include") is { } include)
                {
                    elements.Add(new Element(reader.LocalName, include, lines.LineNumber, lines.LinePosition - 1));
                }
            }
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            // MSBuild has read the file, so it was edited meanwhile; a location without a line is still one.
        }

        return elements;
    }

    private sealed record Element(string ItemType, string Include, int Line, int Column)
    {
        /// <summary>Whether an item was found here already: of two equal elements, each stands for one.</summary>
        public bool Taken { get; set; }

        public bool Names(string itemSpec) =>
            Include.Split(';', StringSplitOptions.TrimEntries).Any(part => part == itemSpec);
    }
}
