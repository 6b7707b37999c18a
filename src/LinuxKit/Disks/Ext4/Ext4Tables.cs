using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>Writes what is behind the data: bitmaps and inodes; and what is before it, and in copies: superblock and descriptors.</summary>
/// <param name="image">The image.</param>
/// <param name="options">What the file system is beside the files in it.</param>
/// <param name="geometry">Where tables are.</param>
/// <param name="checksum">Makes checksums.</param>
internal sealed class Ext4Tables(SparseImage image, Ext4Options options, Ext4Geometry geometry, Ext4Checksum checksum)
{
    private readonly byte[] _descriptors = new byte[geometry.Allocated.DescriptorBlocks * BlockSize];
    private long _freeBlocks;
    private uint _freeInodes;

    /// <summary>Writes the tables.</summary>
    /// <param name="inodes">The inodes that are in use, by their numbers.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteAsync(IReadOnlyList<Ext4Inode> inodes, CancellationToken cancellationToken)
    {
        var next = 0;
        for (var group = 0; group < geometry.Groups; group++)
        {
            var first = next;
            var end = ((group + 1L) * geometry.InodesPerGroup) + 1;
            while (next < inodes.Count && inodes[next].Number < end)
            {
                next++;
            }

            await WriteGroupAsync(group, inodes.Skip(first).Take(next - first).ToArray(), cancellationToken).ConfigureAwait(false);
        }

        for (var group = 0; group < geometry.Groups; group++)
        {
            if (geometry.Allocated.CopyBlocks(group) > 0)
            {
                await WriteSuperblockAsync(group, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WriteGroupAsync(int group, Ext4Inode[] inodes, CancellationToken cancellationToken)
    {
        var blocks = new byte[BlockSize];
        var usedBlocks = BlockBitmap.Write(blocks, geometry, group);
        var numbers = new byte[BlockSize];
        var (used, last) = MarkInodes(numbers, group, inodes);
        var free = (int)Math.Min(BlocksPerGroup, geometry.Blocks - ((long)group * BlocksPerGroup)) - usedBlocks;
        var descriptor = new GroupDescriptor(
            (uint)geometry.BlockBitmaps[group],
            (uint)geometry.InodeBitmaps[group],
            (uint)geometry.InodeTables[group],
            free,
            geometry.InodesPerGroup - used,
            inodes.Count(inode => inode.Node.Entry.Kind == EntryKind.Directory),
            checksum.OfBitmap(blocks),
            checksum.OfBitmap(numbers.AsSpan(0, geometry.InodesPerGroup / 8)),
            geometry.InodesPerGroup - last);
        descriptor.Write(_descriptors.AsSpan(group * GroupDescriptor.Size), (uint)group, checksum);
        _freeBlocks += free;
        _freeInodes += (uint)(geometry.InodesPerGroup - used);
        await image.WriteAsync(geometry.BlockBitmaps[group], blocks, cancellationToken).ConfigureAwait(false);
        await image.WriteAsync(geometry.InodeBitmaps[group], numbers, cancellationToken).ConfigureAwait(false);
        await WriteInodesAsync(group, inodes, cancellationToken).ConfigureAwait(false);
    }

    // The inodes before the first free one are reserved, and in use whether they are written or not.
    private (int Used, int Last) MarkInodes(byte[] bitmap, int group, Ext4Inode[] inodes)
    {
        var (used, last) = (0, 0);
        void Mark(int index)
        {
            used += BlockBitmap.IsSet(bitmap, index) ? 0 : 1;
            last = Math.Max(last, index + 1);
            BlockBitmap.Set(bitmap, index, 1);
        }

        for (var number = 1; group == 0 && number < FirstInode; number++)
        {
            Mark(number - 1);
        }

        foreach (var inode in inodes)
        {
            Mark((int)((inode.Number - 1) % geometry.InodesPerGroup));
        }

        BlockBitmap.Set(bitmap, geometry.InodesPerGroup, MaximumInodesPerGroup - geometry.InodesPerGroup);
        return (used, last);
    }

    private async ValueTask WriteInodesAsync(int group, Ext4Inode[] inodes, CancellationToken cancellationToken)
    {
        var table = new BlockAppender(image, geometry.InodeTables[group]);
        var block = new byte[BlockSize];
        var inBlock = 0;
        var first = ((long)group * geometry.InodesPerGroup) + 1;
        foreach (var inode in inodes)
        {
            var (index, place) = Math.DivRem((int)(inode.Number - first), BlockSize / InodeSize);
            if (index != inBlock)
            {
                await table.GoToAsync(geometry.InodeTables[group] + inBlock, cancellationToken).ConfigureAwait(false);
                await table.AppendAsync(block, cancellationToken).ConfigureAwait(false);
                Array.Clear(block);
                inBlock = index;
            }

            inode.Write(block.AsSpan(place * InodeSize, InodeSize), options.Timestamp.ToUnixTimeSeconds(), checksum);
        }

        await table.GoToAsync(geometry.InodeTables[group] + inBlock, cancellationToken).ConfigureAwait(false);
        await table.AppendAsync(block, cancellationToken).ConfigureAwait(false);
        await table.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteSuperblockAsync(int group, CancellationToken cancellationToken)
    {
        var block = new byte[BlockSize];
        var superblock = new Ext4Superblock(options, geometry with { FreeBlocks = _freeBlocks, FreeInodes = _freeInodes });
        superblock.Write(block.AsSpan(group == 0 ? Ext4Superblock.Offset : 0, Ext4Superblock.Size), group);
        var start = (long)group * BlocksPerGroup;
        await image.WriteAsync(start, block, cancellationToken).ConfigureAwait(false);
        await image.WriteAsync(start + 1, _descriptors, cancellationToken).ConfigureAwait(false);
    }
}
