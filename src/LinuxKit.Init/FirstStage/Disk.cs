using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.FirstStage;

/// <summary>A whole disk, with its partitions.</summary>
/// <param name="Name">Its name in sysfs.</param>
/// <param name="Device">The disk.</param>
/// <param name="Table">Its partition table.</param>
internal sealed record Disk(string Name, BlockDevice Device, PartitionTable Table)
{
    private const int MebibyteInSectors = 2048;

    /// <summary>The disks that are there and can be read, by name.</summary>
    public static IReadOnlyList<Disk> ReadAll()
    {
        var disks = new List<Disk>();
        foreach (var folder in Directory.Exists(BlockDevice.Folder) ? Directory.EnumerateDirectories(BlockDevice.Folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            var name = Path.GetFileName(folder);
            if (!File.Exists($"{folder}/partition") && BlockDevice.OfName(name) is { } device)
            {
                var blockSize = (int)(BlockDevice.Number($"{folder}/queue/logical_block_size") ?? BlockDevice.SectorSize);
                var table = device.Read(read => PartitionTable.Read(read, blockSize, device.Sectors * BlockDevice.SectorSize));
                if (table is not null)
                {
                    disks.Add(new Disk(name, device, table));
                }
            }
        }

        return disks;
    }

    /// <summary>The kernel's device for a partition.</summary>
    /// <returns>The device, or <see langword="null"/> when the kernel has made none, as for a CD's partitions.</returns>
    public BlockDevice? DeviceOf(Partition partition)
    {
        foreach (var folder in Directory.EnumerateDirectories($"{BlockDevice.Folder}/{Name}"))
        {
            if (BlockDevice.Number($"{folder}/partition") == partition.Number)
            {
                return BlockDevice.OfName(Path.GetFileName(folder));
            }
        }

        return null;
    }

    /// <summary>The disk as a message shows it.</summary>
    public override string ToString()
    {
        var partitions = Table.Partitions.Select(partition => $"{partition.Number} {partition.Id}{(partition.Name.Length == 0 ? "" : $" '{partition.Name}'")}");
        return $"{Device.Path} ({Device.Sectors / MebibyteInSectors} MiB, {Table.Kind}{string.Concat(partitions.Select(text => ", " + text))})";
    }
}
