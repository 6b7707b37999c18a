using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// Finds the directories that another component has as a link to a directory, whichever of them comes first: what is in them goes where
/// the link leads. Debian's images have <c>lib -> usr/lib</c>, kernels bring a directory <c>lib</c>.
/// </summary>
internal sealed class LinkedDirectories
{
    private readonly Dictionary<string, (int Component, string Target)> _links = new(StringComparer.Ordinal);
    private readonly ImmutableArray<SegmentIndex> _indexes;
    private readonly Lazy<HashSet<string>> _directories;

    private LinkedDirectories(ImmutableArray<SegmentIndex> indexes)
    {
        _indexes = indexes;
        _directories = new(() => indexes
            .SelectMany(index => index.Entries)
            .Where(entry => entry.Entry.Kind == EntryKind.Directory)
            .Select(entry => entry.Entry.Path)
            .Append("")
            .ToHashSet(StringComparer.Ordinal));
        for (var component = 0; component < indexes.Length; component++)
        {
            foreach (var entry in indexes[component].Entries)
            {
                if (entry.Entry.Kind == EntryKind.SymbolicLink)
                {
                    _links[entry.Entry.Path] = (component, entry.Entry.LinkTarget!);
                }
            }
        }
    }

    /// <summary>Finds the moves that make all components agree.</summary>
    /// <param name="indexes">The components' indexes, in order.</param>
    /// <param name="timestamp">Modification time of directories that nobody made.</param>
    /// <returns>A rewrite for each component, most of them empty.</returns>
    /// <exception cref="LinuxKitException">A link does not lead to a directory.</exception>
    public static ImmutableArray<SegmentRewrite> Resolve(ImmutableArray<SegmentIndex> indexes, long timestamp)
    {
        var rewrites = indexes.Select(_ => SegmentRewrite.None(timestamp)).ToImmutableArray();
        for (var round = 0; round < RootLimits.SymbolicLinks; round++)
        {
            var links = new LinkedDirectories(RootComposer.Apply(rewrites, indexes));
            var moves = links.FindMoves();
            if (moves.All(found => found.IsEmpty))
            {
                return rewrites;
            }

            // What was moved may lie below another link now.
            rewrites = [.. rewrites.Select((rewrite, i) => rewrite with { Moves = rewrite.Moves.AddRange(moves[i]) })];
        }

        throw RootFilesystemDiagnostics.LinkLoop.Error($"After {RootLimits.SymbolicLinks} links, directories still lie below links.");
    }

    private ImmutableArray<ImmutableArray<(string From, string To)>> FindMoves() =>
        [.. Enumerable.Range(0, _indexes.Length).Select(FindMoves)];

    private ImmutableArray<(string From, string To)> FindMoves(int component)
    {
        var moves = ImmutableArray.CreateBuilder<(string From, string To)>();
        foreach (var entry in _indexes[component].Entries)
        {
            var path = entry.Entry.Path;
            if (entry.Entry.Kind != EntryKind.Directory
                || !_links.TryGetValue(path, out var link)
                || moves.Any(move => FileTree.IsBelow(path, move.From)))
            {
                continue;
            }

            var target = Follow(path, _indexes[link.Component].Root);
            moves.Add(target is not null && _directories.Value.Contains(target)
                ? (path, target)
                : throw RootMerge.Conflict(path, "a directory", _indexes[component], $"a symbolic link to '{link.Target}', where there is no directory,", _indexes[link.Component]));
        }

        return moves.ToImmutable();
    }

    /// <summary>Where a path leads, as the kernel walks it; <see langword="null"/> when it leads round in a circle.</summary>
    /// <param name="path">The path.</param>
    /// <param name="root">The directory that absolute links start from, and that <c>..</c> does not leave.</param>
    private string? Follow(string path, string root)
    {
        var parts = new Stack<string>(path.Split('/').Reverse());
        var current = "";
        var links = 0;
        while (parts.TryPop(out var part))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                current = current == root ? current : FileTree.Split(current).Folder;
                continue;
            }

            var next = current.Length == 0 ? part : $"{current}/{part}";
            if (!_links.TryGetValue(next, out var link))
            {
                current = next;
                continue;
            }

            if (++links > RootLimits.SymbolicLinks)
            {
                return null;
            }

            current = link.Target.StartsWith('/') ? _indexes[link.Component].Root : current;
            foreach (var rest in link.Target.Split('/').Reverse())
            {
                parts.Push(rest);
            }
        }

        return current;
    }
}
