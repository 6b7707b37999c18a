using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>What changes in a component so that it fits together with others.</summary>
/// <param name="Moves">Directories that other components have as a link, and the directory where the link leads; applied one after the other.</param>
/// <param name="Dropped">Paths, after the moves, that are left out because a later component has them.</param>
/// <param name="Timestamp">Modification time of directories that nobody made, in seconds since 1970-01-01 UTC.</param>
internal sealed record SegmentRewrite(ImmutableArray<(string From, string To)> Moves, ImmutableSortedSet<string> Dropped, long Timestamp)
{
    /// <summary>No change.</summary>
    /// <param name="timestamp">Modification time of directories that nobody made, in seconds since 1970-01-01 UTC.</param>
    public static SegmentRewrite None(long timestamp) => new([], ImmutableSortedSet.Create<string>(StringComparer.Ordinal), timestamp);

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => Moves.IsEmpty && Dropped.IsEmpty;

    /// <summary>Changes an index.</summary>
    /// <param name="entries">The index.</param>
    /// <returns>What the segment is written of, in order: directories by path, then the rest as it stood.</returns>
    public ImmutableArray<RewrittenItem> Apply(ImmutableArray<IndexEntry> entries)
    {
        var directories = new SortedDictionary<string, RewrittenItem>(StringComparer.Ordinal);
        var files = ImmutableArray.CreateBuilder<RewrittenItem>();
        for (var position = 0; position < entries.Length; position++)
        {
            var entry = entries[position];
            if (entry.Entry.Kind == EntryKind.Directory)
            {
                MoveDirectory(entry, directories);
            }
            else if (entry.Entry.Kind != EntryKind.HardLink && NamesOf(entries, position) is { IsEmpty: false } names)
            {
                foreach (var name in names)
                {
                    AddParents(name, directories);
                }

                var item = new SegmentItem(entry.Entry with { Path = names[0] }) { HardLinks = names[1..] };
                files.Add(new RewrittenItem(item, position));
            }
        }

        return [.. directories.Values, .. files];
    }

    /// <summary>Changes an index.</summary>
    /// <param name="index">The index.</param>
    /// <returns>The index that the segment will have.</returns>
    public SegmentIndex Apply(SegmentIndex index) =>
        IsEmpty ? index : index with { Entries = [.. Apply(index.Entries).SelectMany(item => item.Item.IndexEntries(null))] };

    private ImmutableArray<string> NamesOf(ImmutableArray<IndexEntry> entries, int position)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        do
        {
            if (Move(entries[position].Entry.Path) is { } path && !Dropped.Contains(path))
            {
                names.Add(path);
            }
        }
        while (++position < entries.Length && entries[position].Entry.Kind == EntryKind.HardLink);

        return names.DrainToImmutable();
    }

    private void MoveDirectory(IndexEntry entry, SortedDictionary<string, RewrittenItem> directories)
    {
        // An existing directory keeps its mode: one that is moved onto it only says that it is needed.
        var path = Move(entry.Entry.Path);
        if (path is not null && (!directories.TryGetValue(path, out var known) || known.Item.Implied))
        {
            AddParents(path, directories);
            var item = new SegmentItem(entry.Entry with { Path = path }) { Implied = entry.Implied };
            directories[path] = new RewrittenItem(item, RewrittenItem.NoContent);
        }
    }

    private void AddParents(string path, SortedDictionary<string, RewrittenItem> directories)
    {
        for (var folder = FileTree.Split(path).Folder; folder.Length > 0 && !directories.ContainsKey(folder); folder = FileTree.Split(folder).Folder)
        {
            var item = new SegmentItem(Inode.ImpliedDirectory.Entry with { Path = folder, ModificationTime = Timestamp }) { Implied = true };
            directories.Add(folder, new RewrittenItem(item, RewrittenItem.NoContent));
        }
    }

    /// <summary>Where a path goes; <see langword="null"/> for a directory that gives way to a link.</summary>
    private string? Move(string path)
    {
        foreach (var (from, to) in Moves)
        {
            if (path == from)
            {
                return null;
            }

            if (FileTree.IsBelow(path, from))
            {
                path = to.Length == 0 ? path[(from.Length + 1)..] : to + path[from.Length..];
            }
        }

        return path;
    }
}

/// <summary>A part of a rewritten component.</summary>
/// <param name="Item">What is written, without its content.</param>
/// <param name="Position">Where the content stands in the component's own index, or <see cref="NoContent"/>.</param>
internal readonly record struct RewrittenItem(SegmentItem Item, int Position)
{
    public const int NoContent = -1;
}
