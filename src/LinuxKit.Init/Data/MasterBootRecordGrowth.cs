using System.Buffers.Binary;
using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.Data;

/// <summary>The change of an MBR: one number, in a sector that a disk writes as a whole or not at all.</summary>
internal static class MasterBootRecordGrowth
{
    private const int BlockSize = TableGrowth.BlockSize;
    private const int LengthOffset = 0x1BE + 12;
    private const int EntrySize = 16;

    /// <summary>Plans the change.</summary>
    /// <param name="sector">The sector.</param>
    /// <param name="record">What it says.</param>
    /// <param name="size">Bytes of the disk, of which an MBR can say 2 TiB.</param>
    /// <param name="partition">The partition.</param>
    /// <returns>The change, or <see langword="null"/> when there is none.</returns>
    public static TableGrowth? Plan(byte[] sector, MasterBootRecord record, long size, Partition partition)
    {
        var start = partition.Offset / BlockSize;
        var end = Math.Min(size / BlockSize, 1L << 32) / TableGrowth.Alignment * TableGrowth.Alignment;
        var length = Math.Min(end - start, uint.MaxValue);
        if (!record.Partitions.Contains(partition) || record.Partitions.Any(other => other.Offset > partition.Offset) || length * BlockSize <= partition.Size)
        {
            return null;
        }

        var changed = sector.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(LengthOffset + ((partition.Number - 1) * EntrySize)), (uint)length);
        return new TableGrowth(length * BlockSize, [new BlockWrite(0, changed)]);
    }
}
