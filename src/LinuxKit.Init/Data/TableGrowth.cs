using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.Data;

/// <summary>How a disk's table is changed so that its last partition ends where the disk does.</summary>
/// <param name="Size">Bytes that the partition has then.</param>
/// <param name="Writes">What is written, each part when those before it are on the disk.</param>
internal sealed record TableGrowth(long Size, IReadOnlyList<BlockWrite> Writes)
{
    /// <summary>Bytes of the blocks that tables count in.</summary>
    public const int BlockSize = 512;

    /// <summary>Blocks whose multiples partitions end at: a mebibyte.</summary>
    public const long Alignment = 2048;

    /// <summary>Plans the change.</summary>
    /// <param name="read">Reads the disk.</param>
    /// <param name="size">Bytes of the disk.</param>
    /// <param name="partition">The partition.</param>
    /// <returns>The change, or <see langword="null"/> when the table is as it should be, or another partition is behind this one.</returns>
    public static TableGrowth? Plan(BlockReader read, long size, Partition partition)
    {
        var sector = new byte[BlockSize];
        return !read(0, sector) || MasterBootRecord.Read(sector, BlockSize) is not { } record ? null
            : record.IsProtective ? GuidTableGrowth.Plan(read, size, partition)
            : MasterBootRecordGrowth.Plan(sector, record, size, partition);
    }
}
