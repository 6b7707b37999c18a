using System.Collections.Immutable;

namespace LinuxKit.Packages.Debian;

/// <summary>Reads the values of <c>Depends</c>, <c>Pre-Depends</c> and <c>Provides</c>: Debian policy 7.1.</summary>
internal static class DependencyParser
{
    /// <summary>Reads a list of dependencies: commas between them, bars between alternatives.</summary>
    /// <exception cref="LinuxKitException">The text is not such a list.</exception>
    public static ImmutableArray<Dependency> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        // A comma at the end is tolerated, as by dpkg.
        return [.. text.Split(',').Select(part => part.Trim()).Where(part => part.Length > 0)
            .Select(part => new Dependency([.. part.Split('|').Select(ParseRelation)]))];
    }

    /// <summary>Reads one alternative.</summary>
    /// <exception cref="LinuxKitException">The text is not a relation.</exception>
    public static PackageRelation ParseRelation(string text)
    {
        var rest = text.Trim();
        var nameEnd = rest.AsSpan().IndexOfAny(" \t\n(");
        var qualified = nameEnd < 0 ? rest : rest[..nameEnd];
        var colon = qualified.IndexOf(':');
        var name = colon < 0 ? qualified : qualified[..colon];
        var architecture = colon < 0 ? null : qualified[(colon + 1)..];
        if (!IsName(name) || architecture is not null && !IsName(architecture))
        {
            throw Malformed(text);
        }

        rest = rest[qualified.Length..].Trim();
        if (rest.Length == 0)
        {
            return new PackageRelation(name, architecture, VersionRelation.Any, null);
        }

        if (rest[0] != '(' || rest[^1] != ')')
        {
            throw Malformed(text);
        }

        var inner = rest[1..^1].Trim();
        var sign = inner.AsSpan().IndexOfAnyExcept("<>=") is > 0 and var end ? inner[..end] : "";
        var relation = sign switch
        {
            "<<" => VersionRelation.Earlier,
            // "<" and ">" alone are old spellings with these meanings.
            "<=" or "<" => VersionRelation.EarlierOrEqual,
            "=" => VersionRelation.Equal,
            ">=" or ">" => VersionRelation.LaterOrEqual,
            ">>" => VersionRelation.Later,
            _ => throw Malformed(text),
        };
        return new PackageRelation(name, architecture, relation, DebianVersion.Parse(inner[sign.Length..].Trim()));
    }

    /// <summary>Whether a text may be a package's name (policy 5.6.1; upper case occurs in the wild).</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 255 && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or '_');

    private static LinuxKitException Malformed(string text) =>
        PackagesDiagnostics.MalformedRelation.Error($"'{text.Trim()}' is not a dependency on a package.");
}
