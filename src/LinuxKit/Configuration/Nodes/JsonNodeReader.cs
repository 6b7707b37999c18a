using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace LinuxKit.Configuration.Nodes;

/// <summary>Reads JSON (RFC 8259) to nodes, all of which have the location of the text as a whole.</summary>
internal static class JsonNodeReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonLimits.MaximumDepth };

    /// <param name="json">The text, which nothing is assumed about.</param>
    /// <param name="location">Where it came from.</param>
    /// <exception cref="LinuxKitException">It isn't JSON, is over a limit, or has a key twice.</exception>
    public static Node Read(string json, SourceLocation location)
    {
        if (json.Length > JsonLimits.MaximumLength)
        {
            throw NotJson($"the text is longer than {JsonLimits.MaximumLength} characters", location);
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), Options);
        try
        {
            reader.Read();
            var node = ReadValue(ref reader, location);
            reader.Read(); // Throws when something follows.
            return node;
        }
        catch (JsonException e)
        {
            throw NotJson($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} isn't what JSON of at most {JsonLimits.MaximumDepth} levels may have there", location);
        }
        catch (InvalidOperationException)
        {
            // GetString finds half a surrogate pair, or bytes that aren't UTF-8.
            throw NotJson("a string in it isn't Unicode", location);
        }
    }

    private static LinuxKitException NotJson(string problem, SourceLocation location) =>
        ConfigurationDiagnostics.NotJson.Error($"The text can't be read as JSON: {problem}.", location);

    private static Node ReadValue(ref Utf8JsonReader reader, SourceLocation location) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadMap(ref reader, location),
        JsonTokenType.StartArray => ReadList(ref reader, location),
        JsonTokenType.String => new ScalarNode(reader.GetString()!, ScalarKind.Text, location),
        JsonTokenType.Number => new ScalarNode(Encoding.UTF8.GetString(reader.ValueSpan), ScalarKind.Number, location),
        JsonTokenType.True => new ScalarNode("true", ScalarKind.Boolean, location),
        JsonTokenType.False => new ScalarNode("false", ScalarKind.Boolean, location),
        _ => new ScalarNode("", ScalarKind.Null, location),
    };

    private static ListNode ReadList(ref Utf8JsonReader reader, SourceLocation location)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue(ref reader, location));
        }

        return new ListNode(items.DrainToImmutable(), location);
    }

    private static MapNode ReadMap(ref Utf8JsonReader reader, SourceLocation location)
    {
        var entries = ImmutableArray.CreateBuilder<MapEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            if (!keys.Add(key))
            {
                throw NotJson($"the key '{key}' stands twice in one map", location);
            }

            reader.Read();
            entries.Add(new MapEntry(key, ReadValue(ref reader, location), location));
        }

        return new MapNode(entries.DrainToImmutable(), location);
    }
}
