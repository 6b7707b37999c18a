namespace LinuxKit.Disks.Partitions;

/// <summary>Plans disks with an MBR.</summary>
internal static class MbrDisk
{
    /// <summary>Plans a disk.</summary>
    /// <param name="options">What the disk is like.</param>
    /// <param name="partitions">Four partitions at most, each with a <see cref="Partition.MbrType"/>.</param>
    /// <exception cref="LinuxKitException">The partitions, or the boot code, do not fit.</exception>
    public static PartitionedDisk Plan(DiskOptions options, IReadOnlyList<Partition> partitions)
    {
        if (partitions.Count > MasterBootRecord.EntryCount)
        {
            throw PartitionsDiagnostics.TooManyPartitions.Error($"The disk has {partitions.Count} partitions; an MBR holds {MasterBootRecord.EntryCount}.");
        }

        var before = 1 + DiskSector.CountFor(options.BootGap?.Size ?? 0);
        var placement = PartitionPlacement.Of(options, partitions, before, behind: 0);
        var entries = partitions.Zip(placement.Partitions, EntryOf).ToArray();
        List<PlacedContent> contents =
        [
            new(0, DiskContent.Of(new MasterBootRecord(options.BootCode, options.MbrSignature, entries).ToBytes()), "MBR"),
        ];
        if (options.BootGap is { } gap)
        {
            contents.Add(new(DiskSector.Size, gap, "boot gap"));
        }

        contents.AddRange(placement.Contents(partitions));
        return new(DiskLayout.Compose(placement.SectorCount * DiskSector.Size, contents), placement.Partitions);
    }

    /// <summary>A partition's entry.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="place">Its sectors.</param>
    /// <exception cref="LinuxKitException">It reaches beyond the sectors that 32 bits count.</exception>
    public static MbrEntry EntryOf(Partition partition, SectorRange place)
    {
        if (partition.MbrType == MbrType.None)
        {
            throw new ArgumentException($"The partition '{partition.Name}' has no type for an MBR.", nameof(partition));
        }

        return place.End <= 1L << 32
            ? new(partition.Active, partition.MbrType, (uint)place.First, (uint)place.Count)
            : throw PartitionsDiagnostics.BadPartition.Error($"The partition '{partition.Name}' ends {place.End * DiskSector.Size} bytes into the disk.");
    }
}
