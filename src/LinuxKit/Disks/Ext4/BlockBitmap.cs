using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>The bitmap of a group's blocks, bit 0 of byte 0 first; a bit is set when the block is in use, or behind the file system's end.</summary>
internal static class BlockBitmap
{
    /// <summary>Makes a group's bitmap.</summary>
    /// <param name="bitmap">A block of zeros.</param>
    /// <param name="geometry">What is in use.</param>
    /// <param name="group">The group's number.</param>
    /// <returns>The number of the group's blocks that are in use.</returns>
    public static int Write(byte[] bitmap, Ext4Geometry geometry, int group)
    {
        var first = (long)group * BlocksPerGroup;
        var blocks = (int)Math.Min(BlocksPerGroup, geometry.Blocks - first);
        var used = (int)Math.Clamp(geometry.Allocated.Next - first, geometry.Allocated.CopyBlocks(group), blocks);
        Set(bitmap, 0, used);
        foreach (var (start, length) in geometry.Allocated.Free)
        {
            var (from, to) = (Math.Max(start, first), Math.Min(start + length, first + blocks));
            for (var block = from; block < to; block++, used--)
            {
                bitmap[(block - first) / 8] &= (byte)~(1 << (int)((block - first) % 8));
            }
        }

        Set(bitmap, blocks, BlocksPerGroup - blocks);
        return used;
    }

    /// <summary>Whether a bit is set.</summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <param name="index">The bit's number.</param>
    public static bool IsSet(byte[] bitmap, int index) => (bitmap[index / 8] & (1 << (index % 8))) != 0;

    /// <summary>Sets bits.</summary>
    /// <param name="bitmap">The bitmap.</param>
    /// <param name="start">The first bit's number.</param>
    /// <param name="count">How many.</param>
    public static void Set(byte[] bitmap, int start, int count)
    {
        var end = start + count;
        for (; start < end && start % 8 != 0; start++)
        {
            bitmap[start / 8] |= (byte)(1 << (start % 8));
        }

        bitmap.AsSpan(start / 8, (end - start) / 8).Fill(byte.MaxValue);
        for (start += (end - start) / 8 * 8; start < end; start++)
        {
            bitmap[start / 8] |= (byte)(1 << (start % 8));
        }
    }
}
