using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>The tables of an empty file system: bitmaps and inodes of its first group; bitmaps that hold nothing but their group's own tables are left out.</summary>
/// <param name="options">What the file system is.</param>
/// <param name="layout">Where all is.</param>
/// <param name="checksum">Makes checksums.</param>
/// <param name="inodes">The inodes that are in use, by number; the reserved ones are in use whether they are here or not.</param>
internal sealed class Ext4VolumeTables(Ext4Options options, Ext4VolumeLayout layout, Ext4Checksum checksum, Ext4Inode[] inodes)
{
    private const int InodesPerGroup = Ext4VolumeLayout.InodesPerGroup;

    /// <summary>What is to be written, and where.</summary>
    /// <param name="resize">The blocks for descriptors to come.</param>
    public IEnumerable<PlacedContent> Parts(Ext4ResizeInode resize)
    {
        var descriptors = Descriptors();
        foreach (var group in layout.Copies)
        {
            yield return At(Ext4VolumeLayout.Start(group), Superblock(group), "superblock");
            yield return At(Ext4VolumeLayout.Start(group) + 1, descriptors, "descriptors");
        }

        yield return At(1 + layout.DescriptorBlocks, resize.ToIndirectBlocks(), "descriptors to come");
        foreach (var group in Enumerable.Range(0, layout.Groups).Where(HasBlockBitmap))
        {
            yield return At(layout.BlockBitmap(group), BlockBitmapOf(group), "bitmap of blocks");
        }

        yield return At(layout.InodeBitmap(0), InodeBitmap(), "bitmap of inodes");
        yield return At(layout.InodeTable(0), Inodes(), "inodes");
    }

    private static PlacedContent At(long block, byte[] bytes, string name) => new(block * BlockSize, DiskContent.Of(bytes), name);

    // The last one says what is behind the end.
    private bool HasBlockBitmap(int group) => group == 0 || group == layout.Groups - 1;

    private int FreeBlocks(int group) => layout.BlocksOf(group) - layout.UsedBlocksOf(group);

    private byte[] Superblock(int group)
    {
        var block = new byte[BlockSize];
        var geometry = new Ext4Geometry(layout.Groups, InodesPerGroup, new BlockAllocator(layout.DescriptorBlocks))
        {
            Blocks = layout.Blocks,
            BlockBitmaps = [],
            InodeBitmaps = [],
            InodeTables = [],
            FreeBlocks = Enumerable.Range(0, layout.Groups).Sum(number => (long)FreeBlocks(number)),
            FreeInodes = (uint)(((long)layout.Groups * InodesPerGroup) - FirstInode),
        };
        var superblock = new Ext4Superblock(options, geometry)
        {
            Journal = inodes.Single(inode => inode.Number == JournalInode),
            ReservedDescriptorBlocks = layout.ReservedDescriptorBlocks,
        };
        superblock.Write(block.AsSpan(group == 0 ? Ext4Superblock.Offset : 0, Ext4Superblock.Size), group);
        return block;
    }

    private byte[] Descriptors()
    {
        var bytes = new byte[layout.DescriptorBlocks * BlockSize];
        for (var group = 0; group < layout.Groups; group++)
        {
            var isFirst = group == 0;
            var descriptor = new GroupDescriptor(
                (uint)layout.BlockBitmap(group),
                (uint)layout.InodeBitmap(group),
                (uint)layout.InodeTable(group),
                FreeBlocks(group),
                InodesPerGroup - (isFirst ? (int)FirstInode : 0),
                isFirst ? 2 : 0,
                HasBlockBitmap(group) ? checksum.OfBitmap(BlockBitmapOf(group)) : (ushort)0,
                isFirst ? checksum.OfBitmap(InodeBitmap().AsSpan(0, InodesPerGroup / 8)) : (ushort)0,
                InodesPerGroup - (isFirst ? (int)FirstInode : 0))
            {
                Flags = (ushort)((isFirst ? 0 : GroupDescriptor.NoInodeBitmap) | (HasBlockBitmap(group) ? 0 : GroupDescriptor.NoBlockBitmap)),
            };
            descriptor.Write(bytes.AsSpan(group * GroupDescriptor.Size), (uint)group, checksum);
        }

        return bytes;
    }

    private byte[] BlockBitmapOf(int group)
    {
        var bitmap = new byte[BlockSize];
        BlockBitmap.Set(bitmap, 0, layout.UsedBlocksOf(group));
        BlockBitmap.Set(bitmap, layout.BlocksOf(group), BlocksPerGroup - layout.BlocksOf(group));
        return bitmap;
    }

    private static byte[] InodeBitmap()
    {
        var bitmap = new byte[BlockSize];
        BlockBitmap.Set(bitmap, 0, (int)FirstInode);
        BlockBitmap.Set(bitmap, InodesPerGroup, MaximumInodesPerGroup - InodesPerGroup);
        return bitmap;
    }

    private byte[] Inodes()
    {
        var block = new byte[BlockSize];
        foreach (var inode in inodes)
        {
            inode.Write(block.AsSpan((int)(inode.Number - 1) * InodeSize, InodeSize), options.Timestamp.ToUnixTimeSeconds(), checksum);
        }

        return block;
    }
}
