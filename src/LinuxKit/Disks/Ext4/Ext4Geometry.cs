using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// How large the file system is, and where its tables are: behind the data, when that is known (the feature flex_bg lets them be anywhere).
/// </summary>
/// <param name="Groups">Number of groups.</param>
/// <param name="InodesPerGroup">Inodes of each group.</param>
/// <param name="Allocated">What is in use, tables included.</param>
internal sealed record Ext4Geometry(int Groups, int InodesPerGroup, BlockAllocator Allocated)
{
    private const int InodesPerBlock = BlockSize / InodeSize;

    // mke2fs makes as many, and no last group that is smaller.
    private const long BytesPerFreeInode = 16384;
    private const int SmallestGroup = 50;

    /// <summary>Number of blocks.</summary>
    public required long Blocks { get; init; }

    /// <summary>Block of each group's bitmap of blocks; those of the bitmaps of inodes follow.</summary>
    public required long[] BlockBitmaps { get; init; }

    /// <summary>Block of each group's bitmap of inodes.</summary>
    public required long[] InodeBitmaps { get; init; }

    /// <summary>First block of each group's inodes.</summary>
    public required long[] InodeTables { get; init; }

    /// <summary>Number of free blocks.</summary>
    public long FreeBlocks { get; init; }

    /// <summary>Number of free inodes.</summary>
    public uint FreeInodes { get; init; }

    /// <summary>Number of inodes.</summary>
    public uint InodeCount => checked((uint)((long)Groups * InodesPerGroup));

    /// <summary>Number of groups that hold a number of blocks.</summary>
    /// <param name="blocks">Number of blocks.</param>
    public static int GroupsOf(long blocks) => (int)((blocks + BlocksPerGroup - 1) / BlocksPerGroup);

    /// <summary>Number of blocks that hold a number of groups' descriptors.</summary>
    /// <param name="groups">Number of groups.</param>
    public static int DescriptorBlocksOf(int groups) => Math.Max(1, (int)((((long)groups * GroupDescriptor.Size) + BlockSize - 1) / BlockSize));

    /// <summary>Number of blocks of a file system of a given size: not one more than fills groups, if the last would be very small.</summary>
    /// <param name="size">Bytes.</param>
    public static long BlocksOf(long size)
    {
        var (blocks, last) = (size / BlockSize, size / BlockSize % BlocksPerGroup);
        return blocks > BlocksPerGroup && last < SmallestLastGroup(DescriptorBlocksOf(GroupsOf(blocks))) ? blocks - last : blocks;
    }

    /// <summary>Finds the geometry that fits.</summary>
    /// <param name="options">Which size is asked for.</param>
    /// <param name="data">What is in use, without tables.</param>
    /// <param name="inodes">Number of inodes in use.</param>
    /// <exception cref="LinuxKitException">The size that is asked for is too small.</exception>
    public static Ext4Geometry Fit(Ext4Options options, BlockAllocator data, uint inodes)
    {
        if (options.Size is not { } size)
        {
            return Smallest(data, inodes, options.FreeSpace, options.ReadOnly);
        }

        var blocks = BlocksOf(size);
        var groups = GroupsOf(blocks);
        if (groups == 0 || TryMake(data, groups, inodes) is not { } least || least.Allocated.Next > blocks)
        {
            throw TreeDiagnostics.TooLarge.Error(
                $"ext4 needs {Smallest(data, inodes, 0, readOnly: true).Blocks * BlockSize} bytes for the system, and may have {size}.");
        }

        var free = (blocks - least.Allocated.Next) * BlockSize;
        var most = TryMake(data, groups, inodes + FreeInodesOf(free, options.ReadOnly));
        return (most?.Allocated.Next <= blocks ? most : least) with { Blocks = blocks };
    }

    private static Ext4Geometry Smallest(BlockAllocator data, uint inodes, long freeSpace, bool readOnly)
    {
        // All blocks that were kept for descriptors must be in use.
        var groups = Math.Max(GroupsOf(data.Next), ((data.DescriptorBlocks - 1) * (BlockSize / GroupDescriptor.Size)) + 1);
        while (true)
        {
            if (TryMake(data, groups, inodes + FreeInodesOf(freeSpace, readOnly)) is { } made)
            {
                var end = made.Allocated.EndOfFree((freeSpace + BlockSize - 1) / BlockSize);
                var blocks = Math.Max(end, ((groups - 1L) * BlocksPerGroup) + SmallestLastGroup(data.DescriptorBlocks));
                if (GroupsOf(blocks) == groups)
                {
                    return made with { Blocks = blocks };
                }
            }

            groups++;
        }
    }

    private static int SmallestLastGroup(int descriptorBlocks) => 1 + descriptorBlocks + SmallestGroup;

    private static long FreeInodesOf(long freeSpace, bool readOnly) => readOnly ? 0 : freeSpace / BytesPerFreeInode;

    private static Ext4Geometry? TryMake(BlockAllocator data, int groups, long inodes)
    {
        var perGroup = (inodes + groups - 1) / groups;
        perGroup = (perGroup + InodesPerBlock - 1) / InodesPerBlock * InodesPerBlock;
        if (perGroup > MaximumInodesPerGroup)
        {
            return null;
        }

        var allocator = data with { };
        return new Ext4Geometry(groups, (int)perGroup, allocator)
        {
            Blocks = 0,
            BlockBitmaps = [.. Enumerable.Range(0, groups).Select(_ => allocator.TakeAll(1))],
            InodeBitmaps = [.. Enumerable.Range(0, groups).Select(_ => allocator.TakeAll(1))],
            InodeTables = [.. Enumerable.Range(0, groups).Select(_ => allocator.TakeAll((int)perGroup / InodesPerBlock))],
        };
    }
}
