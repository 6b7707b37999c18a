namespace LinuxKit.Disks.Partitions;

/// <summary>A disk whose bytes all have their place.</summary>
/// <param name="content">The whole disk, which is written from front to back.</param>
/// <param name="partitions">The places of its partitions.</param>
internal sealed class PartitionedDisk(DiskContent content, IReadOnlyList<SectorRange> partitions)
{
    /// <summary>The whole disk.</summary>
    public DiskContent Content => content;

    /// <summary>Bytes between the start of the disk and a partition's.</summary>
    /// <param name="index">The partition's place in the list that the disk was planned with.</param>
    public long OffsetOf(int index) => partitions[index].First * DiskSector.Size;

    /// <summary>Bytes of a partition, its content's and what rounds it up.</summary>
    /// <param name="index">The partition's place in the list that the disk was planned with.</param>
    public long SizeOf(int index) => partitions[index].Count * DiskSector.Size;
}
