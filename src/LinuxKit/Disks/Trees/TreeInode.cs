using LinuxKit.Archives;

namespace LinuxKit.Disks.Trees;

/// <summary>A file of a tree: what all its names have in common.</summary>
/// <param name="entry">Its metadata, under the first of its names.</param>
/// <param name="contentDigest">SHA-256 of a file's content.</param>
internal sealed class TreeInode(ArchiveEntry entry, Digest? contentDigest)
{
    /// <summary>The file's metadata, never a <see cref="EntryKind.HardLink"/>.</summary>
    public ArchiveEntry Entry => entry;

    /// <summary>SHA-256 of a file's content.</summary>
    public Digest? ContentDigest => contentDigest;

    /// <summary>Where it stands in <see cref="InodeTree.Inodes"/>, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The directory that it is in, under the first of its names; the root is in itself.</summary>
    public required TreeInode? Parent { get => field ?? this; init; }

    /// <summary>What is in a directory, ordered by the bytes of the names, without <c>.</c> and <c>..</c>.</summary>
    public IReadOnlyList<TreeName> Names { get; internal set; } = [];

    /// <summary>The number of its names; a directory has one in itself and one in each directory that it holds.</summary>
    public uint LinkCount { get; internal set; }
}
