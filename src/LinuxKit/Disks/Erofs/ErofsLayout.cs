using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>
/// Where all inodes stand, known before any content is: the size of each inode and of what is behind it follows from the metadata. They
/// stand in the order in which contents come, so that the image is written with two hands, each of which goes forward.
/// </summary>
internal sealed class ErofsLayout
{
    // Of so many blocks the one is taken in which an inode leaves the least room.
    private const int OpenBlocks = 32;

    private readonly NodeLayout[] _nodes;
    private readonly List<int> _inodesInGroup = [];
    private readonly int[] _free = new int[OpenBlocks];
    private long _blocks;

    /// <summary>Lays out a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="options">How contents are compressed, and which time inodes need not say.</param>
    /// <exception cref="LinuxKitException">EROFS has no place for something.</exception>
    public ErofsLayout(InodeTree tree, ErofsOptions options)
    {
        _nodes = new NodeLayout[tree.Inodes.Count];
        foreach (var node in tree.Inodes)
        {
            var size = SizeOf(node);
            var layout = new NodeLayout
            {
                Slot = 0,
                InodeSize = ErofsInode.SizeOf(node, size, options.Timestamp.ToUnixTimeSeconds()),
                AttributesSize = ErofsAttributes.Measure(node.Entry),
                Size = size,
                Inline = size % BlockSize > 0,
                Compressible = options.Compression == ErofsCompression.Lz4 && node.Entry.Kind == EntryKind.File && size > BlockSize,
            };
            layout = layout with { Inline = layout.Inline && !layout.Compressible && layout.TotalSize <= BlockSize };
            _nodes[node.Index] = layout with { Slot = Place(layout.TotalSize) };
        }
    }

    /// <summary>The first block behind all metadata.</summary>
    public long DataBlock => MetadataBlock + _blocks;

    /// <summary>The number of inodes that have bytes in each group of <see cref="MetadataWriter.GroupBlocks"/> blocks of metadata.</summary>
    public IReadOnlyList<int> InodesInGroup => _inodesInGroup;

    /// <summary>Where an inode stands.</summary>
    /// <param name="node">The inode.</param>
    public NodeLayout this[TreeInode node] => _nodes[node.Index];

    private static long SizeOf(TreeInode node) => node.Entry.Kind switch
    {
        EntryKind.File => node.Entry.Size,
        EntryKind.Directory => ErofsDirectory.Measure(node),
        EntryKind.SymbolicLink => ArchiveText.ByteCount(node.Entry.LinkTarget!),
        _ => 0,
    };

    // An inode stays within a block if that is possible at all, which inline content must.
    private long Place(int size)
    {
        size += Padding.After(size, SlotSize);
        var block = BestBlock(size);
        if (block < 0)
        {
            block = _blocks;
            for (var rest = size; rest > 0; rest -= BlockSize, _blocks++)
            {
                _free[_blocks % OpenBlocks] = BlockSize;
            }
        }

        var offset = (block * BlockSize) + BlockSize - _free[block % OpenBlocks];
        if (size <= BlockSize)
        {
            _free[block % OpenBlocks] -= size;
        }
        else
        {
            for (var i = Math.Max(block, _blocks - OpenBlocks); i < _blocks; i++)
            {
                _free[i % OpenBlocks] = 0;
            }

            _free[(_blocks - 1) % OpenBlocks] = Padding.After(size, BlockSize);
            offset = block * BlockSize;
        }

        Count(offset, size);
        return (MetadataBlock * BlockSize / SlotSize) + (offset / SlotSize);
    }

    private long BestBlock(int size)
    {
        var (best, room) = (-1L, int.MaxValue);
        for (var block = Math.Max(0, _blocks - OpenBlocks); block < _blocks && size <= BlockSize; block++)
        {
            if (_free[block % OpenBlocks] is var free && free >= size && free < room)
            {
                (best, room) = (block, free);
            }
        }

        return best;
    }

    private void Count(long offset, int size)
    {
        var last = (int)((offset + size - 1) / MetadataWriter.GroupSize);
        while (_inodesInGroup.Count <= last)
        {
            _inodesInGroup.Add(0);
        }

        for (var group = (int)(offset / MetadataWriter.GroupSize); group <= last; group++)
        {
            _inodesInGroup[group]++;
        }
    }
}
