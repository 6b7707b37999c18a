using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>The root file system as one ordered whole: concatenated, the segments unpack to it.</summary>
/// <param name="Segments">The segments in order; where two hold one path, the later one counts. The first one has the directories that no component made.</param>
/// <param name="Entries">What counts, ordered by path: each path once, parents before what is in them.</param>
public sealed partial record ComposedRoot(ImmutableArray<Segment> Segments, ImmutableArray<ComposedEntry> Entries)
{
    private const long PageSize = 4096;

    /// <summary>Bytes of memory that the files take when they are unpacked, each in whole pages of 4 KiB.</summary>
    public long UnpackedSizeInBytes { get; } = Entries.Sum(entry => (entry.Entry.Size + PageSize - 1) / PageSize * PageSize);
}

/// <summary>An entry of the root, and where it comes from.</summary>
/// <param name="Entry">Its metadata.</param>
/// <param name="ContentDigest">SHA-256 of a file's content.</param>
/// <param name="Segment">Which of the root's segments has it.</param>
/// <param name="Position">Where it stands in that segment's index.</param>
public readonly record struct ComposedEntry(ArchiveEntry Entry, Digest? ContentDigest, int Segment, int Position);

/// <summary>An entry on its way out of the root.</summary>
/// <param name="Entry">Its metadata.</param>
/// <param name="Content">A file's content, which can be read until the next entry is asked for; empty for everything else.</param>
/// <param name="ContentDigest">SHA-256 of a file's content.</param>
/// <param name="ComponentName">The component that it comes from.</param>
public readonly record struct RootEntry(ArchiveEntry Entry, Stream Content, Digest? ContentDigest, string ComponentName);
