using System.Collections.Immutable;
using System.Globalization;

namespace LinuxKit.Packages.Debian;

/// <summary>A package as an archive's Packages file describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">An architecture, or <c>all</c>.</param>
/// <param name="Path">Where the <c>.deb</c> lies below the archive's root.</param>
/// <param name="SizeInBytes">Size of the <c>.deb</c>.</param>
/// <param name="Digest">SHA-256 of the <c>.deb</c>.</param>
/// <param name="Suite">The suite that has it.</param>
internal sealed record BinaryPackage(
    string Name, DebianVersion Version, string Architecture, string Path, long SizeInBytes, Digest Digest, Suite Suite)
{
    /// <summary><c>Pre-Depends</c> as written.</summary>
    public string? PreDepends { get; init; }

    /// <summary><c>Depends</c> as written.</summary>
    public string? Depends { get; init; }

    /// <summary><c>Provides</c>: each names one package, with <c>=</c> and a version or without.</summary>
    public ImmutableArray<PackageRelation> Provides { get; init; } = [];

    /// <summary>What must be there for it to work, <c>Pre-Depends</c> first.</summary>
    /// <exception cref="LinuxKitException">The fields cannot be read.</exception>
    public ImmutableArray<Dependency> Dependencies() => [.. DependencyParser.Parse(PreDepends), .. DependencyParser.Parse(Depends)];

    /// <summary>Whether it meets a relation, by its name or by what it provides (policy 7.5: a relation with a version is met only by a version provided).</summary>
    public bool Meets(PackageRelation relation) =>
        Name == relation.Name && relation.Admits(Version) ||
        Provides.Any(provided => provided.Name == relation.Name
            && (relation.Version is null || provided.Version is { } version && relation.Admits(version)));

    /// <summary>Reads a paragraph of a Packages file.</summary>
    /// <exception cref="LinuxKitException">A field is missing or cannot be read.</exception>
    public static BinaryPackage From(ControlParagraph paragraph, Suite suite)
    {
        var name = paragraph.Required("Package");
        var path = paragraph.Required("Filename");
        if (!DependencyParser.IsName(name) || !IsPlainPath(path))
        {
            throw PackagesDiagnostics.MalformedControl.Error($"Package '{name}' has a name or a file name ('{path}') that no package may have.");
        }

        if (!Digest.TryParse("sha256:" + paragraph.Required("SHA256").ToLowerInvariant(), out var digest)
            || !long.TryParse(paragraph.Required("Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size > DebianLimits.PackageInBytes)
        {
            throw PackagesDiagnostics.MalformedControl.Error($"Package '{name}' has a size or a SHA-256 that cannot be read.");
        }

        return new BinaryPackage(
            name, DebianVersion.Parse(paragraph.Required("Version")), paragraph.Required("Architecture"), path, size, digest, suite)
        {
            PreDepends = paragraph["Pre-Depends"],
            Depends = paragraph["Depends"],
            Provides = [.. DependencyParser.Parse(paragraph["Provides"]).SelectMany(provided => provided.Alternatives)],
        };
    }

    /// <summary>Whether a path stays below its root and needs no escaping in a URL beyond the usual.</summary>
    public static bool IsPlainPath(string path) =>
        path.Length is > 0 and <= 1024 && path.All(c => c is > ' ' and < '\x7f' and not ('\\' or '?' or '#' or '%'))
        && path.Split('/').All(part => part is not ("" or "." or ".."));
}
