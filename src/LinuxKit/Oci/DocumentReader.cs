using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LinuxKit.Oci;

/// <summary>Turns the JSON of images, which anybody may have written, into records that hold what their types say.</summary>
internal static class DocumentReader
{
    public static ImageDocument ReadDocument(ReadOnlySpan<byte> json, string name)
    {
        var document = Deserialize(json, OciJson.Default.DocumentJson, name);
        if (document.SchemaVersion == 1)
        {
            throw OciDiagnostics.UnsupportedMediaType.Error($"{name} is a manifest of Docker's schema 1, which no longer is an image format.");
        }

        Check(document.SchemaVersion == 2, name, $"schemaVersion is {document.SchemaVersion?.ToString() ?? "missing"}, not 2");

        // A document that could be read as either would be one image here and another elsewhere (CVE-2021-41190).
        return (document.Manifests, document.Config, document.Layers) switch
        {
            ({ } manifests, null, null) => new ImageIndex(MediaType(MediaTypes.Index, MediaTypes.IsIndex), Descriptors(manifests, name))
            {
                Annotations = ReadMap(document.Annotations),
            },
            (null, { } config, { } layers) => new ImageManifest(
                MediaType(MediaTypes.Manifest, MediaTypes.IsManifest), ToDescriptor(config, name), Descriptors(layers, name))
            {
                ArtifactType = document.ArtifactType,
                Subject = document.Subject is { } subject ? ToDescriptor(subject, name) : null,
                Annotations = ReadMap(document.Annotations),
            },
            _ => throw Invalid(name, "it must have either manifests, or config and layers"),
        };

        string MediaType(string fallback, Func<string, bool> isRight)
        {
            var mediaType = document.MediaType is null or "" ? fallback : document.MediaType;
            Check(isRight(mediaType), name, $"its mediaType '{UntrustedText.Show(mediaType)}' does not go with its content");
            return mediaType;
        }
    }

    public static ImageConfiguration ReadConfiguration(ReadOnlySpan<byte> json, string name)
    {
        var document = Deserialize(json, OciJson.Default.ConfigurationJson, name);
        Check(document.Rootfs is null or { Type: null or "" or "layers" }, name, $"rootfs.type is '{UntrustedText.Show(document.Rootfs?.Type)}', not 'layers'");
        var platform = ToPlatform(new PlatformJson(document.Architecture, document.Os, document.Variant));
        Check(platform is not null, name, "it names no architecture");
        var execution = document.Config;
        var config = new ImageConfig
        {
            Platform = platform!,
            Entrypoint = Strings(execution?.Entrypoint),
            Cmd = Strings(execution?.Cmd),
            Env = Strings(execution?.Env),
            WorkingDirectory = execution?.WorkingDir ?? "",
            Labels = ReadMap(execution?.Labels),
        };
        return new ImageConfiguration(config, [.. (document.Rootfs?.DiffIds ?? []).Select(text => ToDigest(text, name))]);
    }

    public static string? ReadLayoutVersion(ReadOnlySpan<byte> json, string name) =>
        Deserialize(json, OciJson.Default.LayoutVersionJson, name).ImageLayoutVersion;

    private static T Deserialize<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string name)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Invalid(name, "it is null");
        }
        catch (JsonException exception)
        {
            var position = exception.LineNumber is { } line ? $" (line {line + 1}, byte {exception.BytePositionInLine + 1})" : "";
            var path = exception.Path is { } value and not "$" ? $" at {UntrustedText.Show(value)}" : "";
            throw new LinuxKitException(
                OciDiagnostics.InvalidDocument.At(default, $"{name} is not the JSON that it should be{path}{position}."), exception);
        }
    }

    private static ImmutableArray<Descriptor> Descriptors(DescriptorJson?[] descriptors, string name) =>
        [.. descriptors.Select(descriptor => ToDescriptor(descriptor, name))];

    private static Descriptor ToDescriptor(DescriptorJson? descriptor, string name)
    {
        Check(descriptor?.MediaType is { Length: > 0 }, name, "a descriptor has no mediaType");
        var digest = ToDigest(descriptor!.Digest, name);
        Check(descriptor.Size >= 0, name, $"the descriptor of {digest} has {(descriptor.Size is null ? "no size" : "a negative size")}");
        return new Descriptor(descriptor.MediaType!, digest, descriptor.Size!.Value)
        {
            ArtifactType = descriptor.ArtifactType,
            Platform = ToPlatform(descriptor.Platform),
            Annotations = ReadMap(descriptor.Annotations),
        };
    }

    private static Digest ToDigest(string? text, string name) => Digest.TryParse(text, out var digest)
        ? digest
        : throw Invalid(name, $"'{UntrustedText.Show(text)}' is not a digest");

    // Docker images from before 2015 don't name the operating system.
    private static Platform? ToPlatform(PlatformJson? platform) => string.IsNullOrEmpty(platform?.Architecture)
        ? null
        : new Platform(
            platform.Architecture,
            string.IsNullOrEmpty(platform.Variant) ? null : platform.Variant,
            string.IsNullOrEmpty(platform.Os) ? "linux" : platform.Os);

    private static ImmutableArray<string> Strings(string?[]? values) => values is null ? [] : [.. values.Select(value => value ?? "")];

    private static ImmutableSortedDictionary<string, string> ReadMap(Dictionary<string, string?>? map) => map is null or { Count: 0 }
        ? Descriptor.NoAnnotations
        : map.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value ?? "", StringComparer.Ordinal);

    private static void Check(bool condition, string name, string problem)
    {
        if (!condition)
        {
            throw Invalid(name, problem);
        }
    }

    private static LinuxKitException Invalid(string name, string problem) =>
        OciDiagnostics.InvalidDocument.Error($"{name} is invalid: {problem}.");
}
