using System.Diagnostics;
using LinuxKit.Archives;

namespace LinuxKit.Disks.SquashFs;

/// <summary>A file of the tree, under however many names.</summary>
/// <param name="entry">Its metadata.</param>
/// <param name="parent">The directory of its first name; the root has none.</param>
internal sealed class Inode(ArchiveEntry entry, Inode? parent)
{
    private static readonly Comparer<Name> ByBytes = Comparer<Name>.Create((a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));

    /// <summary>Its metadata.</summary>
    public ArchiveEntry Entry => entry;

    /// <summary>The directory of its first name; the root has none.</summary>
    public Inode? Parent => parent;

    /// <summary>Its kind, without what makes it extended.</summary>
    public InodeType Type { get; } = entry.Kind switch
    {
        EntryKind.Directory => InodeType.Directory,
        EntryKind.File => InodeType.File,
        EntryKind.SymbolicLink => InodeType.SymbolicLink,
        EntryKind.CharacterDevice => InodeType.CharacterDevice,
        EntryKind.BlockDevice => InodeType.BlockDevice,
        EntryKind.Fifo => InodeType.Fifo,
        _ => throw new UnreachableException(),
    };

    /// <summary>Names of the file; a directory's are its own, <c>.</c>, and each <c>..</c> in it.</summary>
    public uint LinkCount { get; set; } = entry.Kind == EntryKind.Directory ? 2u : 1;

    /// <summary>Its number, from 1.</summary>
    public uint Number { get; set; }

    /// <summary>Where it is in the inode table, once it is there.</summary>
    public MetadataReference Reference { get; set; }

    /// <summary>Where a file's content is, once it has been read.</summary>
    public FileContent? Content { get; set; }

    /// <summary>What is in a directory, ordered by the names' bytes.</summary>
    public List<Name> Names { get; } = [];

    /// <summary>Orders the names, as readers expect them.</summary>
    public void SortNames() => Names.Sort(ByBytes);

    /// <summary>A name in a directory.</summary>
    /// <param name="Bytes">The name in UTF-8.</param>
    /// <param name="Inode">What it names.</param>
    public readonly record struct Name(byte[] Bytes, Inode Inode)
    {
        /// <summary>Whether it is the one that the inode was made with; the others are hard links.</summary>
        public bool IsFirst { get; init; }
    }
}
