namespace LinuxKit.Disks.Partitions;

/// <summary>Plans disks with a GPT.</summary>
internal static class GptDisk
{
    /// <summary>Plans a disk.</summary>
    /// <param name="options">What the disk is like; without a <see cref="DiskOptions.BootGap"/>.</param>
    /// <param name="partitions">128 partitions at most. Up to three may ask for an entry in the MBR, which is a protective one otherwise.</param>
    /// <exception cref="LinuxKitException">The partitions, or the boot code, do not fit, or a name is too long.</exception>
    public static PartitionedDisk Plan(DiskOptions options, IReadOnlyList<Partition> partitions)
    {
        if (options.BootGap is not null)
        {
            throw new ArgumentException("A GPT lies right behind the MBR; a boot loader's core has a partition of its own.", nameof(options));
        }

        if (partitions.Count > GuidPartitionTable.EntryCount)
        {
            throw PartitionsDiagnostics.TooManyPartitions.Error($"The disk has {partitions.Count} partitions; a GPT holds {GuidPartitionTable.EntryCount}.");
        }

        var placement = PartitionPlacement.Of(options, partitions, before: 1 + GuidPartitionTable.SectorCount, behind: GuidPartitionTable.SectorCount);
        var table = new GuidPartitionTable(options.DiskId, placement.SectorCount, [.. partitions.Zip(placement.Partitions, EntryOf)]);
        var mbr = new MasterBootRecord(options.BootCode, options.MbrSignature, MbrEntries(options, partitions, placement));
        PlacedContent[] contents =
        [
            new(0, DiskContent.Of(mbr.ToBytes()), "MBR"),
            new(DiskSector.Size, DiskContent.Of(table.Primary), "GPT"),
            .. placement.Contents(partitions),
            new((placement.SectorCount - GuidPartitionTable.SectorCount) * DiskSector.Size, DiskContent.Of(table.Backup), "backup GPT"),
        ];
        return new(DiskLayout.Compose(placement.SectorCount * DiskSector.Size, contents), placement.Partitions);
    }

    private static GptEntry EntryOf(Partition partition, SectorRange place)
    {
        if (partition.Name.Length > GptEntry.NameLength)
        {
            throw PartitionsDiagnostics.BadPartition.Error($"The name of the partition '{partition.Name}' has {partition.Name.Length} UTF-16 units.");
        }

        var attributes = partition.Attributes | (partition.Active ? GptEntry.LegacyBiosBootable : 0);
        return new(partition.TypeId, partition.Id, place.First, place.End - 1, attributes, partition.Name);
    }

    /// <summary>An entry that covers the disk, or its part before the first partition that has one of its own: UEFI 2.10, section 5.2.3.</summary>
    private static MbrEntry[] MbrEntries(DiskOptions options, IReadOnlyList<Partition> partitions, PartitionPlacement placement)
    {
        var own = partitions.Zip(placement.Partitions).Where(pair => pair.First.MbrType != MbrType.None).ToArray();
        if (own.Length >= MasterBootRecord.EntryCount)
        {
            throw PartitionsDiagnostics.TooManyPartitions.Error(
                $"{own.Length} partitions ask for an entry in the MBR; {MasterBootRecord.EntryCount - 1} fit beside the GPT's.");
        }

        var end = own.Length > 0 ? own[0].Second.First : placement.SectorCount;
        return
        [
            new(false, MbrType.GptProtective, 1, (uint)Math.Min(end - 1, uint.MaxValue)),
            .. own.Length == 0 && !options.BootCode.IsEmpty ? [MbrEntry.Bootable] : own.Select(pair => MbrDisk.EntryOf(pair.First, pair.Second)),
        ];
    }
}
