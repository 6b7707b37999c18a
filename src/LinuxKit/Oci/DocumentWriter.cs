using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LinuxKit.Oci;

/// <summary>Writes the JSON of images: members in the order of OCI image-spec, so that the same image always has the same digest.</summary>
internal static class DocumentWriter
{
    // The default encoder is meant for HTML, and would spell the plus sign of media types as an escape.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(ImageIndex index) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", index.MediaType);
        WriteDescriptors(writer, "manifests", index.Manifests);
        WriteMap(writer, "annotations", index.Annotations);
        writer.WriteEndObject();
    });

    public static byte[] Write(ImageManifest manifest) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", manifest.MediaType);
        WriteText(writer, "artifactType", manifest.ArtifactType);
        writer.WritePropertyName("config");
        WriteDescriptor(writer, manifest.Config);
        WriteDescriptors(writer, "layers", manifest.Layers);
        if (manifest.Subject is { } subject)
        {
            writer.WritePropertyName("subject");
            WriteDescriptor(writer, subject);
        }

        WriteMap(writer, "annotations", manifest.Annotations);
        writer.WriteEndObject();
    });

    public static byte[] Write(ImageContent image) => Write(writer =>
    {
        var created = DateTimeOffset.FromUnixTimeSeconds(image.Created).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        writer.WriteStartObject();
        writer.WriteString("created", created);
        WritePlatform(writer, image.Config.Platform);
        WriteExecution(writer, image.Config);
        writer.WriteStartObject("rootfs");
        writer.WriteString("type", "layers");
        writer.WriteStartArray("diff_ids");
        foreach (var layer in image.Layers)
        {
            writer.WriteStringValue(layer.DiffId.ToString());
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("history");
        foreach (var layer in image.Layers)
        {
            writer.WriteStartObject();
            writer.WriteString("created", created);
            WriteText(writer, "created_by", layer.CreatedBy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static byte[] Write(ImmutableArray<DockerImageJson> images) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var image in images)
        {
            writer.WriteStartObject();
            writer.WriteString("Config", image.Config);
            WriteTexts(writer, "RepoTags", [.. image.RepoTags!]);
            WriteTexts(writer, "Layers", [.. image.Layers!]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteExecution(Utf8JsonWriter writer, ImageConfig config)
    {
        writer.WriteStartObject("config");
        WriteTexts(writer, "Env", config.Env);
        WriteTexts(writer, "Entrypoint", config.Entrypoint);
        WriteTexts(writer, "Cmd", config.Cmd);
        WriteText(writer, "WorkingDir", config.WorkingDirectory);
        WriteMap(writer, "Labels", config.Labels);
        writer.WriteEndObject();
    }

    private static void WritePlatform(Utf8JsonWriter writer, Platform platform)
    {
        writer.WriteString("architecture", platform.Architecture);
        writer.WriteString("os", platform.OperatingSystem);
        WriteText(writer, "variant", platform.Variant);
    }

    // An empty list says no more than none.
    private static void WriteTexts(Utf8JsonWriter writer, string name, ImmutableArray<string> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, string> map)
    {
        if (map.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteDescriptors(Utf8JsonWriter writer, string name, ImmutableArray<Descriptor> descriptors)
    {
        writer.WriteStartArray(name);
        foreach (var descriptor in descriptors)
        {
            WriteDescriptor(writer, descriptor);
        }

        writer.WriteEndArray();
    }

    private static void WriteDescriptor(Utf8JsonWriter writer, Descriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", descriptor.MediaType);
        WriteText(writer, "artifactType", descriptor.ArtifactType);
        writer.WriteString("digest", descriptor.Digest.ToString());
        writer.WriteNumber("size", descriptor.Size);
        if (descriptor.Platform is { } platform)
        {
            writer.WriteStartObject("platform");
            WritePlatform(writer, platform);
            writer.WriteEndObject();
        }

        WriteMap(writer, "annotations", descriptor.Annotations);
        writer.WriteEndObject();
    }
}
