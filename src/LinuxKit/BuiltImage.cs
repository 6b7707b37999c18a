using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinuxKit;

/// <summary>What a build made: the content of <c>&lt;name&gt;.linuxkit.json</c>, which is the project's primary output.</summary>
public sealed record BuiltImage
{
    /// <summary>The image's name.</summary>
    public required string Name { get; init; }

    /// <summary>The architecture, by OCI's name.</summary>
    public required string Architecture { get; init; }

    /// <summary>The kernel command line, as the author wrote it.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Bytes of memory that the image needs to boot from an initramfs, before its services need any.</summary>
    public required long BootMemory { get; init; }

    /// <summary>Bytes of the root file system's files, unpacked.</summary>
    public required long RootSize { get; init; }

    /// <summary>The outputs, by format.</summary>
    public required ImmutableArray<FormatOutput> Outputs { get; init; }

    /// <summary>What was worth a warning when it was built; not kept on disk.</summary>
    [JsonIgnore]
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    /// <summary>The end of this file's name.</summary>
    public const string FileSuffix = ".linuxkit.json";

    /// <summary>Reads a build's result.</summary>
    /// <param name="path">Full path of the <c>.linuxkit.json</c> file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file is missing or is no build's result.</exception>
    public static async Task<BuiltImage> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                return await JsonSerializer.DeserializeAsync(file, BuiltImageJson.Default.BuiltImage, cancellationToken).ConfigureAwait(false)
                    ?? throw new JsonException();
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw BuildDiagnostics.NoBuildResult.Error($"'{path}' can't be read as the result of a build.", new SourceLocation(path));
        }
    }

    /// <summary>The file's content: UTF-8 JSON, the same for the same outputs.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, BuiltImageJson.Default.BuiltImage);
}

/// <summary>The files of one format.</summary>
/// <param name="Format">The format's name.</param>
/// <param name="Key">Hash of all that went into the files: of one engine, an equal key means equal bytes.</param>
/// <param name="Files">The files.</param>
public sealed record FormatOutput(string Format, string Key, ImmutableArray<OutputFile> Files)
{
    /// <summary>Bytes of memory that a machine needs to boot from them, before its services need any; 0 when nothing boots from them.</summary>
    public long BootMemory { get; init; }
}

/// <summary>One file of an output.</summary>
/// <param name="Name">Its name in the output folder.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Digest">Its SHA-256, as <c>sha256:…</c>.</param>
public sealed record OutputFile(string Name, long Size, string Digest);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(BuiltImage))]
internal sealed partial class BuiltImageJson : JsonSerializerContext;
