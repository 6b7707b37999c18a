using System.Buffers.Binary;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// Where a file's blocks are: a tree of extents whose root is in the inode. Documentation/filesystems/ext4, "Extent Tree": headers and
/// entries of 12 bytes, little-endian. What no extent covers is a hole.
/// </summary>
internal sealed class ExtentTree
{
    /// <summary>Bytes in the inode.</summary>
    public const int RootSize = 60;

    private const int EntrySize = 12;
    private const int RootEntries = (RootSize / EntrySize) - 1;
    private const int BlockEntries = (BlockSize / EntrySize) - 1;
    private const int LongestExtent = 32768;
    private const ushort Magic = 0xF30A;

    private readonly List<Extent> _extents = [];

    /// <summary>Number of blocks that the file has, its holes and the tree's own blocks left out.</summary>
    public long Blocks { get; private set; }

    /// <summary>Adds blocks behind those that were added before.</summary>
    /// <param name="added">The blocks.</param>
    public void Add(Extent added)
    {
        Blocks += added.Length;
        if (_extents is [.., var last] && last.Logical + last.Length == added.Logical && last.Physical + last.Length == added.Physical)
        {
            var joined = Math.Min(added.Length, LongestExtent - last.Length);
            _extents[^1] = last with { Length = last.Length + joined };
            added = new Extent(added.Logical + (uint)joined, added.Physical + joined, added.Length - joined);
        }

        for (; added.Length > 0; added = new Extent(added.Logical + LongestExtent, added.Physical + LongestExtent, added.Length - LongestExtent))
        {
            _extents.Add(added with { Length = Math.Min(added.Length, LongestExtent) });
        }
    }

    /// <summary>Writes the tree, its lowest blocks first.</summary>
    /// <param name="data">Takes the blocks that the tree needs.</param>
    /// <param name="seed">What the blocks' checksums start with.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The root for the inode, and the number of blocks that the tree has beside it.</returns>
    public async ValueTask<(byte[] Root, int Blocks)> WriteAsync(DataBlocks data, uint seed, CancellationToken cancellationToken)
    {
        var (depth, blocks) = (0, 0);
        var level = _extents;
        while (level.Count > RootEntries)
        {
            var upper = new List<Extent>();
            foreach (var entries in level.Chunk(BlockEntries))
            {
                var block = new byte[BlockSize];
                WriteNode(block, BlockEntries, depth, entries);
                BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(BlockSize - sizeof(uint)), Crc32C.Add(seed, block.AsSpan(0, BlockSize - sizeof(uint))));
                upper.Add(new Extent(entries[0].Logical, await data.AppendBlockAsync(block, cancellationToken).ConfigureAwait(false), 0));
                blocks++;
            }

            (level, depth) = (upper, depth + 1);
        }

        var root = new byte[RootSize];
        WriteNode(root, RootEntries, depth, level.ToArray());
        return (root, blocks);
    }

    /// <summary>The tree of a file that is in one extent.</summary>
    /// <param name="extent">The extent, of 32768 blocks at most.</param>
    /// <returns>The root for the inode.</returns>
    public static byte[] RootOf(Extent extent)
    {
        var root = new byte[RootSize];
        WriteNode(root, RootEntries, 0, [extent]);
        return root;
    }

    private static void WriteNode(Span<byte> node, int room, int depth, ReadOnlySpan<Extent> entries)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(node, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(node[2..], (ushort)entries.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(node[4..], (ushort)room);
        BinaryPrimitives.WriteUInt16LittleEndian(node[6..], (ushort)depth);
        foreach (var extent in entries)
        {
            node = node[EntrySize..];
            BinaryPrimitives.WriteUInt32LittleEndian(node, extent.Logical);
            if (depth > 0)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(node[4..], (uint)extent.Physical);
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(node[4..], (ushort)extent.Length);
                BinaryPrimitives.WriteUInt32LittleEndian(node[8..], (uint)extent.Physical);
            }
        }
    }
}
