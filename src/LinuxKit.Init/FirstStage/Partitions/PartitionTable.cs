namespace LinuxKit.Init.FirstStage.Partitions;

/// <summary>A disk's partitions, read as the kernel reads them (block/partitions), with their ids: sysfs has those only since Linux 6.11.</summary>
/// <param name="Kind">What table it is, in words.</param>
/// <param name="Partitions">The partitions by number.</param>
internal sealed record PartitionTable(string Kind, IReadOnlyList<Partition> Partitions)
{
    private const int SectorSize = 512;

    /// <summary>Reads a disk's table.</summary>
    /// <param name="read">Reads the disk.</param>
    /// <param name="blockSize">Bytes of the disk's logical block.</param>
    /// <param name="size">Bytes of the disk.</param>
    public static PartitionTable Read(BlockReader read, int blockSize, long size)
    {
        Span<byte> sector = stackalloc byte[SectorSize];
        if (!read(0, sector) || MasterBootRecord.Read(sector, blockSize) is not { } record)
        {
            return new PartitionTable("no partition table", []);
        }

        if (!record.IsProtective)
        {
            return new PartitionTable("MBR", record.Partitions);
        }

        // The table of a CD that is also a disk counts in sectors of a disk.
        var partitions = GuidPartitionTable.Read(read, blockSize, size)
            ?? (blockSize == SectorSize ? null : GuidPartitionTable.Read(read, SectorSize, size));
        return partitions is null ? new PartitionTable("damaged GPT", []) : new PartitionTable("GPT", partitions);
    }
}
