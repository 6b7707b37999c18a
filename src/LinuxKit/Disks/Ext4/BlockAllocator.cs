using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// Gives out blocks from front to back. Some groups start with a copy of the superblock and the descriptors, which is passed over: the
/// second, and those whose number is a power of 3, 5 or 7 (the feature sparse_super).
/// </summary>
/// <param name="DescriptorBlocks">Blocks of all groups' descriptors.</param>
internal sealed record BlockAllocator(int DescriptorBlocks)
{
    /// <summary>The first block that has not been given out.</summary>
    public long Next { get; private set; } = 1 + DescriptorBlocks;

    /// <summary>Blocks before <see cref="Next"/> that were too few at their place, and are free.</summary>
    public IReadOnlyList<(long Start, long Length)> Free { get; private set; } = [];

    /// <summary>Blocks at a group's start that are not given out.</summary>
    /// <param name="group">The group's number.</param>
    public int CopyBlocks(long group) => HasCopy(group) ? 1 + DescriptorBlocks : 0;

    /// <summary>Takes blocks that follow each other.</summary>
    /// <param name="wanted">How many at most, one at least.</param>
    /// <returns>The first, and how many.</returns>
    public (long Start, int Count) Take(int wanted)
    {
        PassOverCopy();
        var start = Next;
        var count = (int)Math.Min(wanted, RoomAt(start, wanted));
        Next += count;
        return (start, count);
    }

    /// <summary>Takes blocks that follow each other.</summary>
    /// <param name="count">How many: no more than are between two copies.</param>
    /// <returns>The first.</returns>
    public long TakeAll(int count)
    {
        PassOverCopy();
        if (RoomAt(Next, count) is var room && room < count)
        {
            Free = [.. Free, (Next, room)];
            Next += room;
            PassOverCopy();
        }

        Next += count;
        return Next - count;
    }

    /// <summary>The block that is given out next.</summary>
    public long PeekNext()
    {
        PassOverCopy();
        return Next;
    }

    /// <summary>The block behind a number of blocks that are left free.</summary>
    /// <param name="count">How many.</param>
    public long EndOfFree(long count)
    {
        var end = this with { };
        while (count > 0)
        {
            count -= end.Take((int)Math.Min(count, int.MaxValue)).Count;
        }

        return end.Next;
    }

    private static bool HasCopy(long group) => group <= 1 || IsPowerOf(3, group) || IsPowerOf(5, group) || IsPowerOf(7, group);

    private static bool IsPowerOf(long @base, long number)
    {
        while (number % @base == 0)
        {
            number /= @base;
        }

        return number == 1;
    }

    private void PassOverCopy()
    {
        var (group, inGroup) = Math.DivRem(Next, BlocksPerGroup);
        if (inGroup < CopyBlocks(group))
        {
            Next += CopyBlocks(group) - inGroup;
        }

        if (Next >= uint.MaxValue)
        {
            throw TreeDiagnostics.TooLarge.Error("ext4 without 64-bit numbers holds 16 TiB.");
        }
    }

    private static long RoomAt(long block, long wanted)
    {
        var group = (block / BlocksPerGroup) + 1;
        while ((group * BlocksPerGroup) - block < wanted && !HasCopy(group))
        {
            group++;
        }

        return (group * BlocksPerGroup) - block;
    }
}
