using System.Diagnostics;
using System.Globalization;
using LinuxKit.Init.FirstStage.Partitions;
using LinuxKit.Init.Modules;

namespace LinuxKit.Init.FirstStage;

/// <summary>Waits for devices: drivers are loaded as devices ask for them, and disks appear when they like.</summary>
/// <param name="modules">Load the drivers.</param>
/// <param name="wait">How long to wait for all devices together; <see langword="null"/> for ever.</param>
/// <param name="purpose">What the devices are for: the first word of messages.</param>
internal sealed class DeviceSearch(ModuleLoader modules, TimeSpan? wait, string purpose = "root")
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // The kernel makes a disk's partitions right after the disk; what is missing then will not come.
    private static readonly TimeSpan PartitionWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportAfter = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private bool _reported;

    /// <summary>Finds a device.</summary>
    /// <exception cref="BootFailure">It did not appear in time.</exception>
    public BlockDevice Find(DeviceReference reference)
    {
        Stopwatch? withoutDevice = null;
        while (true)
        {
            modules.LoadForDevices();
            if (reference.Kind == DeviceReferenceKind.Path)
            {
                if (BlockDevice.OfName(reference.Value["/dev/".Length..].Replace('/', '!')) is { } named && File.Exists(named.Path))
                {
                    return named;
                }
            }
            else if (Matches(reference) is [var (disk, partition), ..] matches)
            {
                if (disk.DeviceOf(partition) is { } device)
                {
                    WarnOfOthers(reference, matches);
                    return device;
                }

                withoutDevice ??= Stopwatch.StartNew();
                if (withoutDevice.Elapsed > PartitionWait)
                {
                    return Mapped(disk, partition);
                }
            }

            Report(reference);
            Thread.Sleep(Pause);
        }
    }

    private static List<(Disk Disk, Partition Partition)> Matches(DeviceReference reference) =>
        [.. Disk.ReadAll().SelectMany(disk => disk.Table.Partitions.Where(reference.Names).Select(partition => (disk, partition)))];

    private void WarnOfOthers(DeviceReference reference, List<(Disk Disk, Partition Partition)> matches)
    {
        if (matches.Count > 1)
        {
            BootLog.Say($"{purpose}: {reference} is more than one partition, on {string.Join(", ", matches.Select(match => match.Disk.Device.Path))}: the first is taken");
        }
    }

    // A part of the disk as a device of its own, where the kernel sees no partitions.
    private BlockDevice Mapped(Disk disk, Partition partition)
    {
        modules.LoadAlias("dm_mod");
        var start = partition.Offset / BlockDevice.SectorSize;
        return DeviceMapper.Create(
            $"partition{partition.Number}",
            Math.Min(partition.Size / BlockDevice.SectorSize, disk.Device.Sectors - start),
            "linear",
            string.Create(CultureInfo.InvariantCulture, $"{disk.Device.Path} {start}"));
    }

    private void Report(DeviceReference reference)
    {
        if (wait is { } limit && _elapsed.Elapsed > limit)
        {
            throw new BootFailure($"{reference} did not appear within {limit.TotalSeconds} s; {Seen()}");
        }

        if (!_reported && _elapsed.Elapsed > ReportAfter)
        {
            _reported = true;
            BootLog.Say($"{purpose}: still waiting for {reference}; {Seen()}");
        }
    }

    private static string Seen()
    {
        var disks = Disk.ReadAll();
        return disks.Count == 0 ? "there is no disk: its driver may be missing" : $"there is {string.Join("; ", disks)}";
    }
}
