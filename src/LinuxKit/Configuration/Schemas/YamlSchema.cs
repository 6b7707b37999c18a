using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Configuration.Schemas;

/// <summary>The JSON Schema (2020-12) of a <c>linuxkit.yml</c>, made from the tables that the reader uses. What it refuses, the reader refuses too.</summary>
public static class YamlSchema
{
    private static readonly JsonWriterOptions Style = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<FieldTable, string[]> Required = new()
    {
        [ItemTables.Container] = ["name", "image"],
        [ItemTables.Volume] = ["name"],
        [FileFields.Table] = ["path"],
    };

    /// <summary>Writes the schema.</summary>
    public static string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Style))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", "A LinuxKit system: linuxkit.yml");
            WriteTable(writer, YamlFields.Table);
            writer.WriteStartObject("$defs");
            foreach (var table in Nested(YamlFields.Table))
            {
                writer.WriteStartObject(Identifier(table));
                WriteTable(writer, table);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteTable(Utf8JsonWriter writer, FieldTable table)
    {
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var field in table.All.Where(field => field.Key is not null))
        {
            writer.WriteStartObject(field.Key!);
            writer.WriteString("description", Description(field));
            WriteType(writer, field.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (Required.TryGetValue(table, out var keys))
        {
            writer.WriteStartArray("required");
            foreach (var key in keys)
            {
                writer.WriteStringValue(key);
            }

            writer.WriteEndArray();
        }

        writer.WriteBoolean("additionalProperties", false);
    }

    private static void WriteType(Utf8JsonWriter writer, FieldType type)
    {
        switch (type)
        {
            case { Element: { } element }:
                writer.WriteString("type", "array");
                writer.WriteStartObject("items");
                WriteType(writer, element);
                writer.WriteEndObject();
                break;
            case { Fields: { } table }:
                writer.WriteString("$ref", "#/$defs/" + Identifier(table));
                break;
            case { Range: { } range }:
                writer.WriteString("type", "integer");
                writer.WritePropertyName("minimum");
                writer.WriteRawValue(range.Least);
                writer.WritePropertyName("maximum");
                writer.WriteRawValue(range.Greatest);
                break;
            case { Kind: FieldKind.Boolean or FieldKind.Directory }:
                writer.WriteString("type", "boolean");
                break;
            case { Kind: FieldKind.Map }:
                writer.WriteString("type", "object");
                writer.WriteStartObject("additionalProperties");
                writer.WriteString("type", "string");
                writer.WriteEndObject();
                break;
            case IdType or PageSizeType:
                writer.WriteStartArray("type");
                writer.WriteStringValue("string");
                writer.WriteStringValue("integer");
                writer.WriteEndArray();
                break;
            default:
                WriteText(writer, type);
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter writer, FieldType type)
    {
        writer.WriteString("type", "string");
        switch (type)
        {
            case { Choices.IsEmpty: false, Pattern: { } other }:
                writer.WriteStartArray("anyOf");
                writer.WriteStartObject();
                WriteWords(writer, type.Choices);
                writer.WriteEndObject();
                writer.WriteStartObject();
                writer.WriteString("pattern", other);
                writer.WriteEndObject();
                writer.WriteEndArray();
                break;
            case { Choices.IsEmpty: false }:
                WriteWords(writer, type.Choices);
                break;
            case { Pattern: { } pattern }:
                writer.WriteString("pattern", pattern);
                break;
        }
    }

    private static void WriteWords(Utf8JsonWriter writer, IEnumerable<string> words)
    {
        writer.WriteStartArray("enum");
        foreach (var word in words)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
    }

    /// <summary>The tables below a table, each once.</summary>
    private static List<FieldTable> Nested(FieldTable table)
    {
        var found = new List<FieldTable>();
        Visit(table);
        return found;

        void Visit(FieldTable outer)
        {
            foreach (var inner in outer.All.Where(field => field.Key is not null).Select(field => field.Type.Fields).OfType<FieldTable>())
            {
                if (!found.Contains(inner))
                {
                    found.Add(inner);
                    Visit(inner);
                }
            }
        }
    }

    private static string Identifier(FieldTable table) => table.BareName.Replace(' ', '-');

    private static string Description(Field field) =>
        field.Default.Length == 0 ? field.Summary : $"{field.Summary} Default: {field.Default}.";
}
