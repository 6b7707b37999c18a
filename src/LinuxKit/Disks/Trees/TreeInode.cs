using LinuxKit.Archives;

namespace LinuxKit.Disks.Trees;

/// <summary>A file of a tree: what all its names have in common.</summary>
internal sealed class TreeInode
{
    /// <summary>Makes an inode without names.</summary>
    /// <param name="entry">Its metadata, under the first of its names.</param>
    /// <param name="contentDigest">SHA-256 of a file's content.</param>
    /// <param name="parent">The directory that it is in, under the first of its names; <see langword="null"/> for the root, which is in itself.</param>
    public TreeInode(ArchiveEntry entry, Digest? contentDigest, TreeInode? parent) =>
        (Entry, ContentDigest, Parent) = (entry, contentDigest, parent ?? this);

    /// <summary>The file's metadata, never a <see cref="EntryKind.HardLink"/>.</summary>
    public ArchiveEntry Entry { get; }

    /// <summary>SHA-256 of a file's content.</summary>
    public Digest? ContentDigest { get; }

    /// <summary>The directory that it is in, under the first of its names; the root is in itself.</summary>
    public TreeInode Parent { get; }

    /// <summary>Where it stands in <see cref="InodeTree.Inodes"/>, from 0.</summary>
    public int Index { get; init; }

    /// <summary>What is in a directory, ordered by the bytes of the names, without <c>.</c> and <c>..</c>.</summary>
    public IReadOnlyList<TreeName> Names { get; internal set; } = [];

    /// <summary>The number of its names; a directory has one in itself and one in each directory that it holds.</summary>
    public uint LinkCount { get; internal set; }
}
