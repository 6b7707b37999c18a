using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>All components' indexes laid over each other: which entry of each path counts.</summary>
internal sealed class RootMerge
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly List<Place> _replaced = [];
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);
    private readonly ImmutableArray<SegmentIndex> _indexes;

    private RootMerge(ImmutableArray<SegmentIndex> indexes) => _indexes = indexes;

    /// <summary>Merges indexes.</summary>
    /// <param name="indexes">The components' indexes, in order.</param>
    /// <exception cref="LinuxKitException">Two have one path as different kinds of file.</exception>
    public static RootMerge Of(ImmutableArray<SegmentIndex> indexes)
    {
        var merge = new RootMerge(indexes);
        merge._places.EnsureCapacity(indexes.Sum(index => index.Entries.Length));
        for (var component = 0; component < indexes.Length; component++)
        {
            for (var position = 0; position < indexes[component].Entries.Length; position++)
            {
                merge.Add(new Place(component, position));
            }
        }

        return merge;
    }

    /// <summary>
    /// Leaves entries out of components of which the kernel would not replace the file cleanly: it writes a file that it finds in place,
    /// so other names of it would get the new content too, and leaves a device that it finds as it is.
    /// </summary>
    /// <param name="rewrites">The components' rewrites so far.</param>
    public ImmutableArray<SegmentRewrite> WithDropped(ImmutableArray<SegmentRewrite> rewrites)
    {
        var dropped = _replaced.Where(IsDropped).ToLookup(place => place.Component, place => EntryAt(place).Entry.Path);
        return [.. rewrites.Select((rewrite, i) => rewrite with { Dropped = rewrite.Dropped.Union(dropped[i]) })];
    }

    /// <summary>The directories that must be there before the first segment is unpacked, since no segment brings them in time.</summary>
    public GeneratedFiles? Skeleton() => _missing.Count == 0
        ? null
        : new GeneratedFiles("directories", SourceLocation.None, [.. WithFolders(_missing).Select(path => new GeneratedEntry(EntryAt(_places[path]).Entry))]);

    /// <summary>What counts, ordered by path.</summary>
    /// <param name="offset">The number of segments before the first.</param>
    /// <param name="skeleton">The index of the segment with the directories that are missing.</param>
    public ImmutableArray<ComposedEntry> Entries(int offset, SegmentIndex? skeleton)
    {
        var made = skeleton?.Entries.Index().ToDictionary(pair => pair.Item.Entry.Path, pair => pair.Index, StringComparer.Ordinal);
        var entries = new ComposedEntry[_places.Count];
        var count = 0;
        foreach (var (path, place) in _places)
        {
            var entry = EntryAt(place);
            entries[count++] = entry.Implied
                ? new ComposedEntry(entry.Entry, null, 0, made![path])
                : new ComposedEntry(entry.Entry, entry.ContentDigest, place.Component + offset, place.Position);
        }

        Array.Sort(entries, (a, b) => StringComparer.Ordinal.Compare(a.Entry.Path, b.Entry.Path));
        return [.. entries];
    }

    /// <summary>Makes the error of two components that have one path as different kinds of file.</summary>
    public static LinuxKitException Conflict(string path, string kind, SegmentIndex index, string otherKind, SegmentIndex other) =>
        RootFilesystemDiagnostics.Conflict.Error(
            $"'{path}' is {kind} in {index.ComponentName} and {otherKind} in {other.ComponentName}.", index.Location);

    // The folders of a missing directory come in time for what a segment has, but not for what stands in front of all segments.
    private static SortedSet<string> WithFolders(IEnumerable<string> paths)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            for (var end = path.Length; end > 0 && all.Add(path[..end]); end = path.LastIndexOf('/', end - 1))
            {
            }
        }

        return all;
    }

    private void Add(Place place)
    {
        var entry = EntryAt(place);
        var path = entry.Entry.Path;
        if (_places.TryAdd(path, place))
        {
            if (entry.Implied)
            {
                _missing.Add(path);
            }

            return;
        }

        var known = _places[path];
        var before = EntryAt(known);
        var kind = KindOf(entry);
        if (kind != KindOf(before) || (known.Component == place.Component && kind != EntryKind.Directory))
        {
            throw Conflict(path, Describe(kind), _indexes[place.Component], Describe(KindOf(before)), _indexes[known.Component]);
        }

        if (kind != EntryKind.Directory)
        {
            _replaced.Add(known);
        }

        // A directory that nobody made by name keeps the mode that it has.
        if (!entry.Implied)
        {
            _places[path] = place;
        }
    }

    private bool IsDropped(Place place)
    {
        var entry = EntryAt(place).Entry;
        var entries = _indexes[place.Component].Entries;
        return entry.Kind switch
        {
            EntryKind.HardLink => true,
            EntryKind.File => place.Position + 1 < entries.Length && entries[place.Position + 1].Entry.Kind == EntryKind.HardLink,
            EntryKind.CharacterDevice or EntryKind.BlockDevice => true,
            _ => false,
        };
    }

    private IndexEntry EntryAt(Place place) => _indexes[place.Component].Entries[place.Position];

    private static EntryKind KindOf(IndexEntry entry) => entry.Entry.Kind == EntryKind.HardLink ? EntryKind.File : entry.Entry.Kind;

    private static string Describe(EntryKind kind) => kind switch
    {
        EntryKind.File => "a file",
        EntryKind.Directory => "a directory",
        EntryKind.SymbolicLink => "a symbolic link",
        EntryKind.CharacterDevice => "a character device",
        EntryKind.BlockDevice => "a block device",
        _ => "a named pipe",
    };

    private readonly record struct Place(int Component, int Position);
}
