using System.Buffers.Binary;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// The blocks that are kept for descriptors of groups to come, as a file (kernel: fs/ext4/resize.c): its double indirect block points to those behind
/// the first group's descriptors, and each of them, as an indirect block, to its copies in the other groups.
/// </summary>
/// <param name="layout">Where all is.</param>
internal sealed class Ext4ResizeInode(Ext4VolumeLayout layout)
{
    private const int PointersPerBlock = BlockSize / sizeof(uint);
    private const int DirectPointers = 12;
    private const int DoubleIndirectPointer = 13;

    private readonly int[] _copies = [.. layout.Copies.Skip(1)];

    /// <summary>Bytes of a file whose double indirect block is full.</summary>
    public static long Size => ((long)PointersPerBlock * PointersPerBlock + PointersPerBlock + DirectPointers) * BlockSize;

    /// <summary>Number of blocks that it has.</summary>
    public long Blocks => 1 + (layout.ReservedDescriptorBlocks * (1L + _copies.Length));

    /// <summary>The inode's pointers.</summary>
    public byte[] Pointers
    {
        get
        {
            var place = new byte[ExtentTree.RootSize];
            BinaryPrimitives.WriteUInt32LittleEndian(place.AsSpan(DoubleIndirectPointer * sizeof(uint)), (uint)layout.ResizePointers);
            return place;
        }
    }

    /// <summary>The double indirect block: a descriptor block's number, counted from 0, is its place.</summary>
    public byte[] ToBlock()
    {
        var block = new byte[BlockSize];
        for (var number = layout.DescriptorBlocks; number < layout.DescriptorBlocks + layout.ReservedDescriptorBlocks; number++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(number * sizeof(uint)), (uint)number + 1);
        }

        return block;
    }

    /// <summary>The blocks behind the first group's descriptors.</summary>
    public byte[] ToIndirectBlocks()
    {
        var blocks = new byte[layout.ReservedDescriptorBlocks * BlockSize];
        for (var i = 0; i < layout.ReservedDescriptorBlocks; i++)
        {
            for (var copy = 0; copy < _copies.Length; copy++)
            {
                var pointer = Ext4VolumeLayout.Start(_copies[copy]) + 1 + layout.DescriptorBlocks + i;
                BinaryPrimitives.WriteUInt32LittleEndian(blocks.AsSpan((i * BlockSize) + (copy * sizeof(uint))), (uint)pointer);
            }
        }

        return blocks;
    }
}
