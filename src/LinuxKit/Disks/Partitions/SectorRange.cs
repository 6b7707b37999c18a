namespace LinuxKit.Disks.Partitions;

/// <summary>Sectors in a row.</summary>
/// <param name="First">The first one's number.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct SectorRange(long First, long Count)
{
    /// <summary>The number of the sector that follows.</summary>
    public long End => First + Count;
}
