using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A component made: a file of one or more compressed cpio archives, and the index of what is in it.</summary>
/// <param name="Key">Hash of everything that the bytes depend on, in hexadecimal.</param>
/// <param name="Path">Full path of the segment's file in the store.</param>
/// <param name="SizeInBytes">Length of the file.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Index">What is in it.</param>
public sealed record Segment(string Key, string Path, long SizeInBytes, Digest Digest, SegmentIndex Index);

/// <summary>The entries of a segment, in the order in which the archive has them.</summary>
/// <param name="ComponentName">The component, as messages call it.</param>
/// <param name="Entries">The entries.</param>
public sealed record SegmentIndex(string ComponentName, ImmutableArray<IndexEntry> Entries);

/// <summary>An entry of a segment.</summary>
/// <param name="Entry">Metadata, extended attributes included, which cpio has no place for.</param>
/// <param name="ContentDigest">SHA-256 of the content of a regular file.</param>
public sealed record IndexEntry(ArchiveEntry Entry, Digest? ContentDigest = null)
{
    /// <summary>A directory that is not in the archive and is made only when no other component has it.</summary>
    public bool Implied { get; init; }
}
