using System.Collections.Immutable;

namespace LinuxKit.Packages.Debian;

/// <summary>How a version must stand to the one that a relation names (Debian policy 7.1).</summary>
internal enum VersionRelation
{
    /// <summary>Any version.</summary>
    Any,

    /// <summary><c>&lt;&lt;</c></summary>
    Earlier,

    /// <summary><c>&lt;=</c></summary>
    EarlierOrEqual,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>&gt;=</c></summary>
    LaterOrEqual,

    /// <summary><c>&gt;&gt;</c></summary>
    Later,
}

/// <summary>One alternative of a dependency: <c>name[:architecture] [(relation version)]</c>.</summary>
/// <param name="Name">A package, real or virtual.</param>
/// <param name="Architecture">The qualifier behind the colon: <c>any</c>, <c>native</c> or an architecture.</param>
/// <param name="Relation">How the version must stand to <paramref name="Version"/>.</param>
/// <param name="Version">The version named, unless any will do.</param>
internal sealed record PackageRelation(string Name, string? Architecture, VersionRelation Relation, DebianVersion? Version)
{
    /// <summary>Whether a version meets the relation.</summary>
    public bool Admits(DebianVersion version)
    {
        var order = Version is null ? 0 : version.CompareTo(Version);
        return Relation switch
        {
            VersionRelation.Earlier => order < 0,
            VersionRelation.EarlierOrEqual => order <= 0,
            VersionRelation.Equal => order == 0,
            VersionRelation.LaterOrEqual => order >= 0,
            VersionRelation.Later => order > 0,
            _ => true,
        };
    }

    /// <summary>Whether packages built for an architecture may meet the relation.</summary>
    public bool IsFor(string architecture) => Architecture is null or "any" or "native" || Architecture == architecture;

    public override string ToString()
    {
        var name = Architecture is null ? Name : $"{Name}:{Architecture}";
        var sign = Relation switch
        {
            VersionRelation.Earlier => "<<",
            VersionRelation.EarlierOrEqual => "<=",
            VersionRelation.Equal => "=",
            VersionRelation.LaterOrEqual => ">=",
            _ => ">>",
        };
        return Version is null ? name : $"{name} ({sign} {Version})";
    }
}

/// <summary>A dependency: it is met when one of its alternatives is.</summary>
/// <param name="Alternatives">The alternatives, the preferred one first.</param>
internal sealed record Dependency(ImmutableArray<PackageRelation> Alternatives)
{
    public override string ToString() => string.Join(" | ", Alternatives);
}
