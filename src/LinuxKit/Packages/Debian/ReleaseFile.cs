using System.Collections.Immutable;
using System.Globalization;

namespace LinuxKit.Packages.Debian;

/// <summary>A file that a Release file vouches for.</summary>
/// <param name="Path">Path below the suite's folder.</param>
/// <param name="SizeInBytes">Its size.</param>
/// <param name="Digest">Its SHA-256.</param>
internal sealed record IndexFile(string Path, long SizeInBytes, Digest Digest);

/// <summary>A Release file: what a suite is, and the digests of its indexes. The names are those of its fields.</summary>
internal sealed record ReleaseFile
{
    /// <summary>Such as <c>stable</c>.</summary>
    public string? Suite { get; init; }

    /// <summary>Such as <c>bookworm</c>.</summary>
    public string? Codename { get; init; }

    /// <summary>When it must no longer be used.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Whether indexes can be fetched by their digest, which an update of the mirror cannot disturb.</summary>
    public bool AcquireByHash { get; init; }

    /// <summary>Apt's priority for the suite's packages (apt_preferences(5), "Default priority assignments").</summary>
    public int Priority { get; init; } = 500;

    /// <summary>Names of architectures.</summary>
    public ImmutableArray<string> Architectures { get; init; } = [];

    /// <summary>Names of components, without the prefix <c>updates/</c> that security archives write.</summary>
    public ImmutableArray<string> Components { get; init; } = [];

    /// <summary>Whether packages of <c>all</c> are not in the indexes of each architecture but in <c>binary-all</c> only.</summary>
    public bool HasSeparateAll { get; init; }

    /// <summary>The files by path.</summary>
    public ImmutableDictionary<string, IndexFile> Files { get; init; } =
        ImmutableDictionary.Create<string, IndexFile>(StringComparer.Ordinal);

    /// <summary>Reads the paragraph of a Release file.</summary>
    /// <exception cref="LinuxKitException">A field is missing or cannot be read.</exception>
    public static ReleaseFile From(ControlParagraph paragraph)
    {
        var architectures = Words(paragraph["Architectures"]);
        return new ReleaseFile
        {
            Suite = paragraph["Suite"],
            Codename = paragraph["Codename"],
            ValidUntil = ParseDate(paragraph, "Valid-Until"),
            AcquireByHash = IsYes(paragraph["Acquire-By-Hash"]),
            Priority = (IsYes(paragraph["NotAutomatic"]), IsYes(paragraph["ButAutomaticUpgrades"])) switch
            {
                (true, true) => 100,
                (true, false) => 1,
                _ => 500,
            },
            Architectures = architectures,
            Components = [.. Words(paragraph["Components"]).Select(component => component[(component.LastIndexOf('/') + 1)..])],
            HasSeparateAll = architectures.Contains("all")
                && !Words(paragraph["No-Support-for-Architecture-all"]).Contains("Packages"),
            Files = paragraph.Required("SHA256").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !string.IsNullOrWhiteSpace(line))
                .Select(ParseFile)
                .DistinctBy(file => file.Path, StringComparer.Ordinal)
                .ToImmutableDictionary(file => file.Path, StringComparer.Ordinal),
        };
    }

    private static IndexFile ParseFile(string line) =>
        Words(line) is [var hash, var size, var path]
        && Digest.TryParse("sha256:" + hash, out var digest)
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
        && BinaryPackage.IsPlainPath(path)
            ? new IndexFile(path, bytes, digest)
            : throw PackagesDiagnostics.MalformedControl.Error($"The line '{line}' of a Release file is not a digest, a size and a path.");

    private static DateTimeOffset? ParseDate(ControlParagraph paragraph, string field)
    {
        if (paragraph[field] is not { } text)
        {
            return null;
        }

        // RFC 5322, always in UTC: "Sat, 11 Jul 2026 10:16:37 UTC"; the day may be one digit.
        return DateTimeOffset.TryParseExact(
            text.Replace(" UTC", "", StringComparison.Ordinal).Replace(" +0000", "", StringComparison.Ordinal),
            ["ddd, d MMM yyyy H:mm:ss", "ddd, dd MMM yyyy HH:mm:ss"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var date)
            ? date
            : throw PackagesDiagnostics.MalformedControl.Error($"The field '{field}' of a Release file is '{text}', which is not a date in UTC.");
    }

    private static bool IsYes(string? value) => string.Equals(value, "yes", StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<string> Words(string? text) =>
        [.. (text ?? "").Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)];
}
