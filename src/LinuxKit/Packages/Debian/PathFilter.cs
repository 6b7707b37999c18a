using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;

namespace LinuxKit.Packages.Debian;

/// <summary>Which files of packages are taken: all, or those that some globs include, without those that others exclude.</summary>
internal sealed class PathFilter
{
    private readonly Matcher? _matcher;

    /// <summary>Makes a filter.</summary>
    /// <param name="included">Globs below the root, such as <c>usr/bin/*</c>; empty for everything.</param>
    /// <param name="excluded">Globs of what is left out even where it is included, such as <c>usr/share/doc/**</c>.</param>
    public PathFilter(ImmutableArray<string> included, ImmutableArray<string> excluded)
    {
        if (included.IsEmpty && excluded.IsEmpty)
        {
            return;
        }

        _matcher = new Matcher(StringComparison.Ordinal);
        _matcher.AddIncludePatterns(included.IsEmpty ? ["**/*"] : included.Select(InRoot));
        _matcher.AddExcludePatterns(excluded.Select(InRoot));
    }

    /// <summary>Whether a file is taken.</summary>
    /// <param name="path">Its normalised path, after <see cref="UsrMerge"/>.</param>
    public bool Takes(string path) => _matcher is null || _matcher.Match(path).HasMatches;

    private static string InRoot(string glob) => UsrMerge.Rewrite(glob.Replace('\\', '/').TrimStart('/'));
}
