using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Packages.Debian;

/// <summary>The merged <c>/usr</c> of every Debian since bookworm: packages may still say <c>/bin/x</c>, but it lies in <c>/usr/bin</c>.</summary>
internal static class UsrMerge
{
    /// <summary>The folders that are links into <c>usr/</c>.</summary>
    public static ImmutableArray<string> Links { get; } = ["bin", "lib", "lib32", "lib64", "libx32", "sbin"];

    /// <summary>The path that a path leads to.</summary>
    /// <param name="path">A normalised path, or a glob.</param>
    public static string Rewrite(string path)
    {
        var slash = path.IndexOf('/');
        return Links.Contains(slash < 0 ? path : path[..slash]) ? "usr/" + path : path;
    }

    /// <summary>Puts an entry where it belongs; what would be one of the links itself is left out, since the links are always laid down.</summary>
    /// <param name="entry">An entry with a normalised path.</param>
    /// <returns>The entry, or <see langword="null"/> when there is nothing left to do.</returns>
    public static ArchiveEntry? Rewrite(ArchiveEntry entry) => entry.Kind switch
    {
        EntryKind.SymbolicLink when Links.Contains(entry.Path) => null,
        EntryKind.HardLink => entry with { Path = Rewrite(entry.Path), LinkTarget = Rewrite(ArchivePath.Normalize(entry.LinkTarget!)) },
        _ => entry with { Path = Rewrite(entry.Path) },
    };
}
