using System.Text.Json.Serialization;

namespace LinuxKit.Oci;

/// <summary>The documents as they stand in JSON. A member that occurs twice could mean one thing here and another elsewhere, so it is refused.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DocumentJson))]
[JsonSerializable(typeof(ConfigurationJson))]
[JsonSerializable(typeof(LayoutVersionJson))]
[JsonSerializable(typeof(DockerImageJson[]))]
internal sealed partial class OciJson : JsonSerializerContext;

/// <summary>An index or a manifest: only its content tells.</summary>
internal sealed record DocumentJson(
    int? SchemaVersion,
    string? MediaType,
    string? ArtifactType,
    DescriptorJson? Config,
    DescriptorJson?[]? Layers,
    DescriptorJson?[]? Manifests,
    DescriptorJson? Subject,
    Dictionary<string, string?>? Annotations);

internal sealed record DescriptorJson(
    string? MediaType,
    string? Digest,
    long? Size,
    string? ArtifactType,
    PlatformJson? Platform,
    Dictionary<string, string?>? Annotations);

internal sealed record PlatformJson(string? Architecture, string? Os, string? Variant);

internal sealed record ConfigurationJson(string? Architecture, string? Os, string? Variant, ExecutionJson? Config, RootfsJson? Rootfs);

internal sealed record ExecutionJson(
    [property: JsonPropertyName("Entrypoint")] string?[]? Entrypoint,
    [property: JsonPropertyName("Cmd")] string?[]? Cmd,
    [property: JsonPropertyName("Env")] string?[]? Env,
    [property: JsonPropertyName("WorkingDir")] string? WorkingDir,
    [property: JsonPropertyName("Labels")] Dictionary<string, string?>? Labels);

internal sealed record RootfsJson(string? Type, [property: JsonPropertyName("diff_ids")] string?[]? DiffIds);

internal sealed record LayoutVersionJson(string? ImageLayoutVersion);

/// <summary>An image in the <c>manifest.json</c> of <c>docker save</c>.</summary>
internal sealed record DockerImageJson(
    [property: JsonPropertyName("Config")] string? Config,
    [property: JsonPropertyName("RepoTags")] string?[]? RepoTags,
    [property: JsonPropertyName("Layers")] string?[]? Layers);
