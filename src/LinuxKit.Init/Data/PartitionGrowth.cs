using LinuxKit.Init.FirstStage;
using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.Data;

/// <summary>Makes a partition as large as its disk allows: in the disk's table, and in the kernel.</summary>
internal static class PartitionGrowth
{
    /// <summary>Grows a partition, unless there is no room, or another one behind it.</summary>
    /// <param name="reference">Its id.</param>
    /// <param name="device">Its device, which is not mounted.</param>
    /// <returns>The device as it is then.</returns>
    /// <exception cref="BootFailure">The disk can't be written, or the kernel refused.</exception>
    public static BlockDevice Grow(DeviceReference reference, BlockDevice device)
    {
        foreach (var disk in Disk.ReadAll())
        {
            foreach (var partition in disk.Table.Partitions.Where(reference.Names))
            {
                // The kernel has no devices of a table whose first copy the power's failure left half written.
                var own = disk.DeviceOf(partition);
                if (own is null || own.Path == device.Path)
                {
                    Grow(disk, partition, own);
                    return disk.DeviceOf(partition) ?? device;
                }
            }
        }

        return device;
    }

    private static void Grow(Disk disk, Partition partition, BlockDevice? device)
    {
        var growth = disk.Device.Read(read => TableGrowth.Plan(read, disk.Device.Sectors * BlockDevice.SectorSize, partition));
        if (growth is not null)
        {
            disk.Device.Write(growth.Writes);
            if (device is not null)
            {
                KernelPartition.Resize(disk.Device, partition, growth.Size);
            }
        }
    }
}
