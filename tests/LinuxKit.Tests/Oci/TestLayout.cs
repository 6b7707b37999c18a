using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

/// <summary>An OCI layout in a folder of its own, written member by member so that a test can make any of them wrong.</summary>
internal sealed class TestLayout : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("linuxkit-oci-").FullName;

    public TestLayout(string name = "layout")
    {
        Folder = Path.Combine(_parent, name);
        Directory.CreateDirectory(Path.Combine(Folder, "blobs", "sha256"));
        File.WriteAllText(Path.Combine(Folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        WriteIndex();
    }

    public static Platform Amd64 { get; } = new("amd64");

    public static Platform Arm64 { get; } = new("arm64");

    public string Folder { get; }

    public string Sibling(string name) => Path.Combine(_parent, name);

    public string PathOf(Digest digest) => Path.Combine(Folder, "blobs", digest.Algorithm, digest.Hex);

    public ValueTask<OciLayout> OpenAsync() => OciLayout.OpenAsync(Folder, CancellationToken.None);

    public async Task<ResolvedImage?> ResolveAsync(string reference, Platform? platform = null) =>
        await (await OpenAsync()).ResolveAsync(ImageReference.Parse(reference), platform ?? Amd64, CancellationToken.None);

    public async Task<Diagnostic> FailAsync(string reference, Platform? platform = null) =>
        (await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ResolveAsync(reference, platform))).Diagnostic;

    public void WriteIndex(params JsonNode[] entries) => File.WriteAllText(
        Path.Combine(Folder, "index.json"),
        new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(entries) }.ToJsonString());

    /// <summary>Writes a blob and gives its descriptor.</summary>
    public JsonObject Blob(string mediaType, byte[] content)
    {
        var digest = Digest.OfSha256(content);
        File.WriteAllBytes(PathOf(digest), content);
        return new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest.ToString(), ["size"] = content.Length };
    }

    public JsonObject Blob(string mediaType, JsonNode content) => Blob(mediaType, JsonSerializer.SerializeToUtf8Bytes(content));

    /// <summary>Writes an image of one layer, which may be changed before it is written, and gives its manifest's descriptor.</summary>
    public JsonObject Image(
        string? architecture = "amd64",
        string content = "layer",
        Action<JsonObject>? changeConfig = null,
        Action<JsonObject>? changeManifest = null)
    {
        var layer = Blob(MediaTypes.LayerTar, Encoding.UTF8.GetBytes(content));
        var config = new JsonObject
        {
            ["architecture"] = architecture,
            ["os"] = "linux",
            ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/bin/run"), ["Env"] = new JsonArray("A=1") },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(layer["digest"]!.GetValue<string>()) },
        };
        changeConfig?.Invoke(config);
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Manifest,
            ["config"] = Blob(MediaTypes.Config, config),
            ["layers"] = new JsonArray(layer),
        };
        changeManifest?.Invoke(manifest);
        return Blob(MediaTypes.Manifest, manifest);
    }

    public JsonObject Index(params JsonNode[] manifests) => Blob(
        MediaTypes.Index,
        new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.Index, ["manifests"] = new JsonArray(manifests) });

    public void Dispose() => Directory.Delete(_parent, recursive: true);
}

/// <summary>Ways to dress a descriptor.</summary>
internal static class DescriptorJsonExtensions
{
    public static JsonObject For(this JsonObject descriptor, string architecture, string? variant = null, string os = "linux")
    {
        var platform = new JsonObject { ["architecture"] = architecture, ["os"] = os };
        if (variant is not null)
        {
            platform["variant"] = variant;
        }

        descriptor["platform"] = platform;
        return descriptor;
    }

    public static JsonObject Named(this JsonObject descriptor, string? refName, string? containerdName = null)
    {
        var annotations = new JsonObject();
        if (refName is not null)
        {
            annotations[LayoutNames.RefName] = refName;
        }

        if (containerdName is not null)
        {
            annotations[LayoutNames.ContainerdName] = containerdName;
        }

        descriptor["annotations"] = annotations;
        return descriptor;
    }

    public static Digest Digest(this JsonObject descriptor) =>
        LinuxKit.Digest.TryParse(descriptor["digest"]!.GetValue<string>(), out var digest) ? digest : throw new InvalidOperationException();
}
