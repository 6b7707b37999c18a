using LinuxKit.Disks;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Formats.Media;

/// <summary>Plans a disk with a table of some kind.</summary>
/// <param name="options">What the disk is like.</param>
/// <param name="partitions">Its partitions.</param>
internal delegate PartitionedDisk DiskPlanner(DiskOptions options, IReadOnlyList<Partition> partitions);

/// <summary>Gives a disk the size that the project says, or that its partitions take, and its partition for data what is left.</summary>
/// <param name="settings">What the project says.</param>
/// <param name="plan">Plans the disk.</param>
/// <param name="sizeAlignment">Bytes whose multiple the disk's size is to be.</param>
internal sealed class SizedDisk(DiskSettings settings, DiskPlanner plan, long sizeAlignment = DiskSector.Size)
{
    /// <summary>Plans the disk.</summary>
    /// <param name="options">What the disk is like, but for its size.</param>
    /// <param name="partitions">Its partitions, but for that of data.</param>
    /// <param name="dataOf">Makes the partition for data, of a number of bytes.</param>
    /// <exception cref="LinuxKitException">The partitions do not fit the size that the project gives.</exception>
    public DiskContent Plan(DiskOptions options, IReadOnlyList<Partition> partitions, Func<DataPartitionSettings, long, Partition> dataOf)
    {
        if (settings.Data is not { } data)
        {
            var disk = plan(options with { Size = settings.Size }, partitions).Content;
            var rounded = Round(disk.Size + (settings.Size is null ? settings.FreeSpace : 0));
            return rounded == disk.Size ? disk : plan(options with { Size = rounded }, partitions).Content;
        }

        var without = plan(options, partitions).Content.Size;
        var least = data.Size is { } size ? size + settings.FreeSpace : Math.Max(DataPartition.SmallestSize, settings.FreeSpace);
        var whole = Round(settings.Size ?? without + RoundUp(least, options.Alignment));
        var rest = (whole - without) / options.Alignment * options.Alignment;
        var partition = dataOf(data, data.Size ?? Math.Clamp(rest, DataPartition.SmallestSize, DataPartition.LargestSize));
        return plan(options with { Size = whole }, [.. partitions, partition]).Content;
    }

    private long Round(long size) => RoundUp(size, Math.Max(sizeAlignment, DiskSector.Size));

    private static long RoundUp(long size, long unit) => (size + unit - 1) / unit * unit;
}
