using System.Globalization;
using System.Text;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Writes the shape of a system as JSON, as the reference tool does: four blanks of indentation, absent lists as <c>null</c>, and keys by the runtime specification.</summary>
internal static class MetadataJson
{
    public static string Write(MapNode system)
    {
        var text = new StringBuilder();
        Write(text, system, "", "\n");
        return text.ToString();
    }

    private static void Write(StringBuilder text, Node node, string path, string line)
    {
        switch (node)
        {
            case MapNode map:
                var entries = map.Entries.Where(entry => IsShown(path, entry)).ToList();
                WriteAll(text, '{', '}', entries, line, (entry, inner) =>
                {
                    WriteText(text, KeyOf(path, entry.Key));
                    text.Append(": ");
                    Write(text, entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", inner);
                });
                break;
            case ListNode { Items.IsEmpty: true } when !path.Contains('.', StringComparison.Ordinal):
                text.Append("null");
                break;
            case ListNode list:
                WriteAll(text, '[', ']', list.Items, line, (item, inner) => Write(text, item, path, inner));
                break;
            case ScalarNode { Kind: ScalarKind.Text } scalar:
                WriteText(text, scalar.Text);
                break;
            case ScalarNode scalar:
                text.Append(scalar.Text);
                break;
        }
    }

    private static void WriteAll<T>(StringBuilder text, char open, char close, IReadOnlyCollection<T> all, string line, Action<T, string> write)
    {
        text.Append(open);
        var inner = line + "    ";
        foreach (var (index, one) in all.Index())
        {
            text.Append(index > 0 ? "," : "").Append(inner);
            write(one, inner);
        }

        text.Append(all.Count > 0 ? line : "").Append(close);
    }

    /// <summary>Of a mount, what is not said is left out here.</summary>
    private static bool IsShown(string path, MapEntry entry) =>
        !path.EndsWith("mounts", StringComparison.Ordinal) || entry.Key == "destination" || entry.Value is not (ListNode { Items.IsEmpty: true } or ScalarNode { Text: "" });

    private static string KeyOf(string path, string key) => (path, key) switch
    {
        (_, "blockio") when path.EndsWith(".resources", StringComparison.Ordinal) => "blockIO",
        (_, "uidmappings") => "uidMappings",
        (_, "gidmappings") => "gidMappings",
        _ => key,
    };

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
