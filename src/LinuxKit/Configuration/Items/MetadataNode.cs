using System.Collections.Immutable;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Items;

/// <summary>Turns the value of metadata into what YAML or JSON would have said.</summary>
internal static class MetadataNode
{
    /// <summary>Reads a value by the notation of its kind.</summary>
    /// <param name="kind">The field's kind.</param>
    /// <param name="escaped">The value, escaped.</param>
    /// <param name="location">The item.</param>
    /// <param name="reading">Where to report.</param>
    /// <returns><see langword="null"/> when nothing is said, since metadata that is empty is metadata that isn't set, or when what is said was reported.</returns>
    public static Node? Read(FieldKind kind, string escaped, SourceLocation location, Reading reading)
    {
        if (kind == FieldKind.Verbatim)
        {
            return Text(EscapedText.Unescape(escaped), location);
        }

        var trimmed = escaped.Trim();
        if (trimmed.Length == 0)
        {
            return null;
        }

        var text = EscapedText.Unescape(trimmed);
        return kind switch
        {
            FieldKind.Boolean when Is("true") => new ScalarNode("true", ScalarKind.Boolean, location),
            FieldKind.Boolean when Is("false") => new ScalarNode("false", ScalarKind.Boolean, location),
            FieldKind.Directory when Is("Directory") => new ScalarNode("true", ScalarKind.Boolean, location),
            FieldKind.Integer when IsNumber(text) => new ScalarNode(text, ScalarKind.Number, location),
            FieldKind.List => new ListNode([.. EscapedText.Split(trimmed).Select(value => Text(value, location))], location),
            FieldKind.Words => Words(text, location, reading),
            FieldKind.Map => Map(trimmed, location, reading),
            _ => Text(text, location),
        };

        bool Is(string word) => string.Equals(text, word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether this is a number as YAML and JSON have them; how large it may be is up to the field.</summary>
    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        var digits = text is ['-', ..] ? text[1..] : text;
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    private static ScalarNode Text(string text, SourceLocation location) => new(text, ScalarKind.Text, location);

    private static ListNode? Words(string text, SourceLocation location, Reading reading)
    {
        if (ShellWords.TrySplit(text, out var words, out var problem))
        {
            return new ListNode([.. words.Select(word => Text(word, location))], location);
        }

        reading.Report(ConfigurationDiagnostics.InvalidValue, location, problem + ".");
        return null;
    }

    private static MapNode Map(string escaped, SourceLocation location, Reading reading)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pair in EscapedText.Split(escaped))
        {
            var separator = pair.IndexOf('=', StringComparison.Ordinal);
            var name = separator < 0 ? "" : pair[..separator].TrimEnd();
            if (name.Length == 0 || !names.Add(name))
            {
                reading.Report(ConfigurationDiagnostics.InvalidValue, location, $"'{pair}' {(name.Length == 0 ? "is not name=value" : "says one name again")}.");
                continue;
            }

            entries.Add(new MapEntry(name, Text(pair[(separator + 1)..].TrimStart(), location), location));
        }

        return new MapNode(entries.DrainToImmutable(), location);
    }
}
