using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>What a segment is written of, one at a time.</summary>
/// <param name="Entry">Metadata; no hard link.</param>
/// <param name="Content">A file's content, read before the next item is asked for.</param>
internal readonly record struct SegmentItem(ArchiveEntry Entry, Stream? Content = null)
{
    /// <summary>Further names of the file.</summary>
    public ImmutableArray<string> HardLinks { get; init; } = [];

    /// <summary>A directory that goes into the index alone.</summary>
    public bool Implied { get; init; }

    /// <summary>The entries that it becomes: itself, and one for each further name.</summary>
    /// <param name="contentDigest">SHA-256 of a file's content, when it is known.</param>
    public IEnumerable<IndexEntry> IndexEntries(Digest? contentDigest)
    {
        yield return new IndexEntry(Entry, contentDigest) { Implied = Implied };
        foreach (var path in HardLinks)
        {
            yield return new IndexEntry(HardLinkOf(Entry, path));
        }
    }

    /// <summary>The entry of a further name of a file.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="path">The name.</param>
    private static ArchiveEntry HardLinkOf(ArchiveEntry entry, string path) =>
        entry with { Path = path, Kind = EntryKind.HardLink, LinkTarget = entry.Path, Size = 0 };
}
