namespace LinuxKit.Disks.Fat;

/// <summary>The clusters of a file or folder, which follow each other.</summary>
/// <param name="First">The first one's number; 0 when there is none.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct ClusterChain(long First, long Count)
{
    /// <summary>The last one's number.</summary>
    public long Last => First + Count - 1;
}
