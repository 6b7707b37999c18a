using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Tests.RuntimeSpec;

/// <summary>The configurations of the golden cases' images.</summary>
internal static class GoldenImages
{
    private static readonly string Layout = Path.Combine(TestAssets.GoldenFolder, "images");

    public static ImageConfig Config(string reference, string architecture)
    {
        var entry = Read(Path.Combine(Layout, "index.json"))["manifests"]!.AsArray()
            .First(manifest => (string?)manifest!["annotations"]!["org.opencontainers.image.ref.name"] == reference)!;
        var index = Blob(entry);
        var manifest = index["manifests"] is JsonArray manifests
            ? Blob(manifests.First(manifest => (string?)manifest!["platform"]!["architecture"] == architecture)!)
            : index;
        var config = Blob(manifest["config"]!)["config"]!;
        return new ImageConfig
        {
            Platform = new Platform(architecture),
            Entrypoint = Texts(config["Entrypoint"]),
            Cmd = Texts(config["Cmd"]),
            Env = Texts(config["Env"]),
            WorkingDirectory = (string?)config["WorkingDir"] ?? "",
            Labels = (config["Labels"]?.AsObject() ?? []).ToImmutableSortedDictionary(label => label.Key, label => (string)label.Value!, StringComparer.Ordinal),
        };
    }

    private static ImmutableArray<string> Texts(JsonNode? list) => [.. (list?.AsArray() ?? []).Select(text => (string)text!)];

    private static JsonNode Blob(JsonNode descriptor) =>
        Read(Path.Combine(Layout, "blobs", ((string)descriptor["digest"]!).Replace(':', Path.DirectorySeparatorChar)));

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllBytes(path))!;
}
