using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Items;

/// <summary>Says in metadata what YAML or JSON would have said: the way back of <see cref="MetadataNode"/>.</summary>
internal static class MetadataText
{
    /// <summary>Writes a value in the notation of its kind.</summary>
    /// <returns>The value, escaped; <see langword="null"/> when metadata can't say it, as they can't say empty text.</returns>
    public static string? Write(FieldKind kind, Node node)
    {
        var text = (kind, node) switch
        {
            (FieldKind.Structured, _) => null,
            (FieldKind.Directory, ScalarNode { Text: "true" }) => "Directory",
            (FieldKind.Words, ListNode list) => EscapedText.Escape(string.Join(' ', list.Items.OfType<ScalarNode>().Select(word => ShellWords.Quote(word.Text)))),
            (_, ListNode list) => Join(list.Items.OfType<ScalarNode>().Select(value => value.Text)),
            (_, MapNode map) => Join(map.Entries.Select(entry => $"{entry.Key}={(entry.Value as ScalarNode)?.Text}")),
            (_, ScalarNode scalar) => EscapedText.Escape(scalar.Text),
            _ => null,
        };
        return text is not null && IsSame(MetadataNode.Read(kind, text, SourceLocation.None, new Reading([], "")), node) ? text : null;
    }

    private static string Join(IEnumerable<string> values)
    {
        var joined = string.Join(';', values.Select(value => EscapedText.Escape(value).Replace(";", "%3B", StringComparison.Ordinal)));
        return joined.Length == 0 ? ";" : joined;
    }

    /// <summary>Metadata don't tell a number from text.</summary>
    private static bool IsSame(Node? read, Node written) => (read, written) switch
    {
        (ScalarNode a, ScalarNode b) => a.Text == b.Text,
        (ListNode a, ListNode b) => a.Items.Length == b.Items.Length && a.Items.Zip(b.Items, IsSame).All(same => same),
        (MapNode a, MapNode b) => a.Entries.Length == b.Entries.Length
            && a.Entries.Zip(b.Entries, (x, y) => x.Key == y.Key && IsSame(x.Value, y.Value)).All(same => same),
        _ => false,
    };
}
