using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A component made: a file of one or more compressed cpio archives, and the index of what is in it.</summary>
/// <param name="Key">Hash of everything that the bytes depend on, in hexadecimal.</param>
/// <param name="Path">Full path of the segment's file in the store.</param>
/// <param name="SizeInBytes">Length of the file.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Index">What is in it.</param>
public sealed record Segment(string Key, string Path, long SizeInBytes, Digest Digest, SegmentIndex Index)
{
    /// <summary>How it is compressed.</summary>
    public Compression Compression { get; init; } = Compression.None;

    /// <summary>The compressed archives of the file, in order.</summary>
    public ImmutableArray<SegmentFrame> Frames { get; init; } = [];
}

/// <summary>The entries that a segment has or will have, in the order in which the archives have them.</summary>
/// <param name="ComponentName">The component, as messages call it.</param>
/// <param name="Entries">The entries: directories first, parents before what is in them; a hard link directly behind its file.</param>
public sealed record SegmentIndex(string ComponentName, ImmutableArray<IndexEntry> Entries)
{
    /// <summary>The item that asked for the component.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The directory that the component's absolute symbolic links start from when the system runs: a container's root, or empty.</summary>
    public string Root { get; init; } = "";

    /// <summary>Looks whether the kernel can unpack the segment.</summary>
    /// <param name="owner">What has an initrd with it, as the message calls it.</param>
    /// <exception cref="LinuxKitException">A file is too large for cpio; the error has the component's location.</exception>
    internal void CheckInitrd(string owner)
    {
        if (Entries.FirstOrDefault(entry => entry.Entry.Size > CpioWriter.LargestFile) is { Entry: var file })
        {
            throw RootFilesystemDiagnostics.TooLargeForInitrd.Error(
                $"'/{file.Path}' ({ComponentName}) has {ByteSize.Show(file.Size)}, and the root of {owner} is in memory.", Location);
        }
    }
}

/// <summary>One compressed cpio archive of a segment's file.</summary>
/// <param name="EntryCount">The number of entries in it; those that are <see cref="IndexEntry.Implied"/> are in none.</param>
/// <param name="SizeInBytes">Its length, compressed.</param>
public readonly record struct SegmentFrame(int EntryCount, long SizeInBytes);

/// <summary>An entry of a segment.</summary>
/// <param name="Entry">Metadata, extended attributes included, which cpio has no place for.</param>
/// <param name="ContentDigest">SHA-256 of the content of a regular file; <see langword="null"/> as long as only headers have been read.</param>
public sealed record IndexEntry(ArchiveEntry Entry, Digest? ContentDigest = null)
{
    /// <summary>A directory that is not in the archive and is made only when no other component has it.</summary>
    public bool Implied { get; init; }
}
