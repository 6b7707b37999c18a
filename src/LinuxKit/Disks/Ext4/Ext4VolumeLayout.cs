using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// Where the tables of an empty file system are: each group has its own at its start, behind the copy of the superblock that some have. In the
/// first group the root directory follows, <c>lost+found</c>, the resize inode's block and the journal.
/// </summary>
internal sealed record Ext4VolumeLayout
{
    /// <summary>Inodes of each group: one for 16 KiB of a whole one, as mke2fs has them. Groups to come have as many.</summary>
    public const int InodesPerGroup = 8192;

    private const int TableBlocks = InodesPerGroup * InodeSize / BlockSize;
    private const int BitmapBlocks = 2;
    private const int SmallestGroup = 50;

    // A block that points to others has room for as many (Documentation/filesystems/ext4, "Direct/Indirect Block Addressing").
    private const int PointersPerBlock = BlockSize / sizeof(uint);

    // Blocks of descriptors, of which each is for 16 GiB; what grows beyond, Linux converts to groups that hold their own descriptors (meta_bg).
    private const int MostReserved = 256;

    private readonly BlockAllocator _copies;

    /// <summary>Lays a file system out.</summary>
    /// <param name="size">Bytes of the file system, of which whole blocks of 4096 count.</param>
    /// <exception cref="LinuxKitException">It is smaller than <see cref="Ext4Volume.SmallestSize"/>, or larger than <see cref="Ext4Volume.LargestSize"/>.</exception>
    public Ext4VolumeLayout(long size)
    {
        if (size is < Ext4Volume.SmallestSize or > Ext4Volume.LargestSize)
        {
            throw TreeDiagnostics.TooLarge.Error($"ext4 that grows has {Ext4Volume.SmallestSize} to {Ext4Volume.LargestSize} bytes, and this one would have {size}.");
        }

        Blocks = BlocksOf(size);
        Groups = Ext4Geometry.GroupsOf(Blocks);
        DescriptorBlocks = Ext4Geometry.DescriptorBlocksOf(Groups);
        ReservedDescriptorBlocks = ReservedBehind(DescriptorBlocks);
        JournalBlocks = Ext4Journal.BlocksOf(size);
        _copies = new BlockAllocator(DescriptorBlocks + ReservedDescriptorBlocks);
    }

    /// <summary>Number of blocks.</summary>
    public long Blocks { get; }

    /// <summary>Number of groups.</summary>
    public int Groups { get; }

    /// <summary>Blocks of all groups' descriptors.</summary>
    public int DescriptorBlocks { get; }

    /// <summary>Blocks behind them for the descriptors of groups to come.</summary>
    public int ReservedDescriptorBlocks { get; }

    /// <summary>Blocks of the journal.</summary>
    public int JournalBlocks { get; }

    /// <summary>Block of the root directory.</summary>
    public long RootDirectory => InodeTable(0) + TableBlocks;

    /// <summary>Block of <c>lost+found</c>.</summary>
    public long LostAndFound => RootDirectory + 1;

    /// <summary>The resize inode's block.</summary>
    public long ResizePointers => LostAndFound + 1;

    /// <summary>The journal's first block.</summary>
    public long Journal => ResizePointers + 1;

    /// <summary>The groups that start with a copy of the superblock, the first included.</summary>
    public IEnumerable<int> Copies => Enumerable.Range(0, Groups).Where(group => _copies.CopyBlocks(group) > 0);

    /// <summary>The first block of a group.</summary>
    public static long Start(int group) => (long)group * BlocksPerGroup;

    /// <summary>Block of a group's bitmap of blocks.</summary>
    public long BlockBitmap(int group) => Start(group) + _copies.CopyBlocks(group);

    /// <summary>Block of a group's bitmap of inodes.</summary>
    public long InodeBitmap(int group) => BlockBitmap(group) + 1;

    /// <summary>First block of a group's inodes.</summary>
    public long InodeTable(int group) => BlockBitmap(group) + BitmapBlocks;

    /// <summary>Number of a group's blocks.</summary>
    public int BlocksOf(int group) => (int)Math.Min(BlocksPerGroup, Blocks - Start(group));

    /// <summary>Number of a group's blocks that are in use: its first ones.</summary>
    public int UsedBlocksOf(int group) => (int)((group == 0 ? Journal + JournalBlocks : InodeTable(group) + TableBlocks) - Start(group));

    // Linux has no use for a last group that is hardly more than its tables.
    private static long BlocksOf(long size)
    {
        var (blocks, last) = (size / BlockSize, size / BlockSize % BlocksPerGroup);
        var descriptors = Ext4Geometry.DescriptorBlocksOf(Ext4Geometry.GroupsOf(blocks));
        var tables = 1 + descriptors + ReservedBehind(descriptors) + BitmapBlocks + TableBlocks;
        return blocks > BlocksPerGroup && last < tables + SmallestGroup ? blocks - last : blocks;
    }

    private static int ReservedBehind(int descriptorBlocks) => Math.Min(MostReserved, PointersPerBlock - descriptorBlocks);
}
