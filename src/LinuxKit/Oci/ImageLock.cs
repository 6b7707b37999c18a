using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using LinuxKit.Archives;

namespace LinuxKit.Oci;

/// <summary>
/// The file <c>linuxkit.lock.json</c> beside an image project: what each reference stood for when it was first built, so that every later
/// build is of the same images, whatever a tag is moved to.
/// </summary>
/// <param name="Images">Digest of the index, or of the manifest where there is no index, by reference in full.</param>
public sealed record ImageLock(ImmutableSortedDictionary<string, Digest> Images)
{
    private const int CurrentVersion = 1;
    private const int LimitInBytes = 16 << 20;

    /// <summary>A file in which nothing is locked.</summary>
    public static ImageLock Empty { get; } = new(ImmutableSortedDictionary.Create<string, Digest>(StringComparer.Ordinal));

    /// <summary>Reads the file.</summary>
    /// <param name="path">Full path; a file that is not there is empty.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file can't be read.</exception>
    public static async Task<ImageLock> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var location = new SourceLocation(path);
        if (!File.Exists(path))
        {
            return Empty;
        }

        if (new FileInfo(path).Length > LimitInBytes)
        {
            throw OciDiagnostics.InvalidLock.Error($"The file has more than {LimitInBytes} bytes.", location);
        }

        try
        {
            var json = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            var file = JsonSerializer.Deserialize(json, ImageLockJson.Default.ImageLockDocument);
            if (file is not { Version: CurrentVersion, Images: not null })
            {
                throw OciDiagnostics.InvalidLock.Error($"The file is not of version {CurrentVersion}, or lacks 'images'.", location);
            }

            var images = Empty.Images.ToBuilder();
            foreach (var (name, text) in file.Images)
            {
                images[name] = ImageReference.TryParse(name, out var reference) && reference.ToString() == name && Digest.TryParse(text, out var digest)
                    ? digest
                    : throw OciDiagnostics.InvalidLock.Error($"'{UntrustedText.Show(name)}: {UntrustedText.Show(text)}' is no reference in full with a digest.", location);
            }

            return new ImageLock(images.ToImmutable());
        }
        catch (JsonException exception)
        {
            throw OciDiagnostics.InvalidLock.Error(
                "The file is not JSON of this format.", location with { Line = (int)Math.Min(exception.LineNumber + 1 ?? 0, int.MaxValue) });
        }
    }

    /// <summary>Adds what was resolved to a file that other builds of the project may be adding to at the same time. What it has stays, unless it is renewed.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="resolved">What was resolved.</param>
    /// <param name="store">The store, which all of them share.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The file that is there can't be read.</exception>
    public static async Task AddAsync(string path, ImmutableArray<LockChange> resolved, ContentStore store, CancellationToken cancellationToken)
    {
        using var held = await store.Writer.LockAsync(cancellationToken).ConfigureAwait(false);
        var images = (await ReadAsync(path, cancellationToken).ConfigureAwait(false)).Images.ToBuilder();
        foreach (var change in resolved)
        {
            if (change.Before is not null || !images.ContainsKey(change.Image.ToString()))
            {
                images[change.Image.ToString()] = change.After;
            }
        }

        var document = new ImageLockDocument(
            CurrentVersion, new SortedDictionary<string, string?>(images.ToDictionary(image => image.Key, image => (string?)image.Value.ToString()), StringComparer.Ordinal));
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(document, ImageLockJson.Default.ImageLockDocument), (byte)'\n'];
        await AtomicFile.WriteAllBytesAsync(path, bytes, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A reference that was not locked, or was locked to something else.</summary>
/// <param name="Image">The reference.</param>
/// <param name="Before">What it was locked to.</param>
/// <param name="After">What it stands for now.</param>
public readonly record struct LockChange(ImageReference Image, Digest? Before, Digest After)
{
    /// <summary>The change in words.</summary>
    public override string ToString() => Before is { } before ? $"{Image}: {After}, was {before}" : $"{Image}: {After}";
}

/// <summary>How a build uses its lock file.</summary>
/// <param name="Path">Full path of the file, which need not exist.</param>
public sealed record LockOptions(string Path)
{
    /// <summary>Whether a reference that is not locked is an error. Nothing is written then.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Whether references are resolved anew, whatever the file says.</summary>
    public bool Renew { get; init; }

    /// <summary>The only references that <see cref="Renew"/> is for, as they were written; none for all.</summary>
    public ImmutableArray<string> Renewed { get; init; } = [];
}

[JsonSourceGenerationOptions(
    WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ImageLockDocument))]
internal sealed partial class ImageLockJson : JsonSerializerContext;

/// <summary>The file as it stands.</summary>
internal sealed record ImageLockDocument(int Version, SortedDictionary<string, string?> Images);
