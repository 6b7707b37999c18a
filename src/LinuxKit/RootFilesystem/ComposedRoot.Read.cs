using System.Runtime.CompilerServices;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

public sealed partial record ComposedRoot
{
    /// <summary>Reads the tree: each path once, directories first, parents before what is in them, files before their hard links.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">A segment is damaged.</exception>
    public async IAsyncEnumerable<RootEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in Entries)
        {
            if (entry.Entry.Kind == EntryKind.Directory)
            {
                yield return new RootEntry(entry.Entry, Stream.Null, null, Segments[entry.Segment].Index.ComponentName);
            }
        }

        await foreach (var entry in ReadSomeAsync(_ => true, cancellationToken).ConfigureAwait(false))
        {
            yield return entry;
        }
    }

    /// <summary>Reads some of what is no directory, in the same order; parts of the root that have none of it are not unpacked.</summary>
    /// <param name="wanted">Whether an entry is wanted.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">A segment is damaged.</exception>
    internal async IAsyncEnumerable<RootEntry> ReadSomeAsync(Func<ArchiveEntry, bool> wanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var counts = Segments.Select(segment => new bool[segment.Index.Entries.Length]).ToArray();
        foreach (var entry in Entries)
        {
            counts[entry.Segment][entry.Position] = entry.Entry.Kind != EntryKind.Directory && wanted(entry.Entry);
        }

        await foreach (var (number, position, content) in SegmentReader
            .ReadAsync(Segments, (segment, position) => counts[segment][position], cancellationToken).ConfigureAwait(false))
        {
            var index = Segments[number].Index;
            var entry = index.Entries[position];
            yield return new RootEntry(entry.Entry, content, entry.ContentDigest, index.ComponentName);
        }
    }
}
