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

        var counts = Segments.Select(segment => new bool[segment.Index.Entries.Length]).ToArray();
        foreach (var entry in Entries)
        {
            counts[entry.Segment][entry.Position] = entry.Entry.Kind != EntryKind.Directory;
        }

        for (var i = 0; i < Segments.Length; i++)
        {
            var (segment, wanted) = (Segments[i], counts[i]);
            if (wanted.Contains(true))
            {
                await foreach (var (position, content) in SegmentReader.ReadAsync(segment, position => wanted[position], cancellationToken).ConfigureAwait(false))
                {
                    var entry = segment.Index.Entries[position];
                    yield return new RootEntry(entry.Entry, content, entry.ContentDigest, segment.Index.ComponentName);
                }
            }
        }
    }
}
