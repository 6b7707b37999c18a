using System.Text.Json;
using System.Text.Json.Serialization;
using LinuxKit.Archives;

namespace LinuxKit;

/// <summary>A plan as a file: JSON, read back by the version that wrote it.</summary>
public static class ImagePlanFile
{
    /// <summary>Writes a plan, unless the file already says the same: then its time stays, and what depends on it is up to date.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Whether the file was written.</returns>
    public static async Task<bool> WriteAsync(string path, ImagePlan plan, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(plan, ImagePlanJson.Default.ImagePlan);
        var before = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false) : null;
        if (before is not null && before.AsSpan().SequenceEqual(content))
        {
            return false;
        }

        await AtomicFile.WriteAllBytesAsync(path, content, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file is missing or no plan of this version.</exception>
    public static async Task<ImagePlan> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(content, ImagePlanJson.Default.ImagePlan) ?? throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            throw new LinuxKitException(BuildDiagnostics.UnreadablePlan.At(new SourceLocation(path), $"'{path}' can't be read as a build plan."), e);
        }
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DigestConverter), typeof(BytesConverter), typeof(BlobSourceConverter), typeof(JsonStringEnumConverter<EntryKind>)])]
[JsonSerializable(typeof(ImagePlan))]
internal sealed partial class ImagePlanJson : JsonSerializerContext;
