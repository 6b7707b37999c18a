using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace LinuxKit.RuntimeSpec;

/// <summary>Writes <c>config.json</c> and <c>runtime.json</c>: four blanks of indentation, no line end at the end.</summary>
internal static partial class RuntimeSpecJson
{
    private static readonly JsonSerializerOptions Style = new(Context.Default.Options)
    {
        TypeInfoResolver = Context.Default.WithAddedModifier(LeaveOutEmpty),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        IndentSize = 4,
        NewLine = "\n",
    };

    /// <summary>Writes <c>config.json</c>.</summary>
    public static byte[] Write(RuntimeSpecification specification) =>
        JsonSerializer.SerializeToUtf8Bytes(specification, (JsonTypeInfo<RuntimeSpecification>)Style.GetTypeInfo(typeof(RuntimeSpecification)));

    /// <summary>Writes <c>runtime.json</c>.</summary>
    public static byte[] Write(RuntimeConfig config) =>
        JsonSerializer.SerializeToUtf8Bytes(config, (JsonTypeInfo<RuntimeConfig>)Style.GetTypeInfo(typeof(RuntimeConfig)));

    /// <summary>Text and lists that are empty (text is a list of characters) are left out, as null is; numbers and flags are not. Every member of runtime.json and of a device node stays.</summary>
    private static void LeaveOutEmpty(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type == typeof(RuntimeConfig) || type.Type == typeof(RuntimeNamespaces) || type.Type == typeof(LinuxDevice))
        {
            return;
        }

        foreach (var property in type.Properties)
        {
            property.ShouldSerialize = static (_, value) => value switch
            {
                null => false,
                IEnumerable items => items.GetEnumerator().MoveNext(),
                _ => true,
            };
        }
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(RuntimeSpecification))]
    [JsonSerializable(typeof(RuntimeConfig))]
    private sealed partial class Context : JsonSerializerContext;
}
