using LinuxKit.Init.Boot;
using LinuxKit.Init.FirstStage;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;

namespace LinuxKit.Init.Data;

/// <summary>The partition that the system keeps its data on: grown to the end of its disk, and mounted. Whatever is on it stays; it is never formatted.</summary>
internal static class DataPartition
{
    private const string FileSystem = "ext4";
    private const long Mebibyte = 1 << 20;

    /// <summary>Mounts it when the command line names one. A failure is told on the console.</summary>
    /// <param name="modules">Load the drivers.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    public static void Mount(ModuleLoader modules, CommandLine commandLine)
    {
        try
        {
            if (DataParameters.Read(commandLine) is { } parameters)
            {
                Mount(modules, parameters);
            }
        }
        catch (BootFailure failure)
        {
            BootLog.Say($"data: {failure.Message}");
        }
    }

    private static void Mount(ModuleLoader modules, DataParameters parameters)
    {
        var device = new DeviceSearch(modules, parameters.Wait, "data").Find(parameters.Device);
        if (parameters.Grows)
        {
            device = TryGrow(() => PartitionGrowth.Grow(parameters.Device, device)) ?? device;
        }

        modules.LoadAlias($"fs-{FileSystem}");
        FileSystems.MakeFolders(parameters.Path);
        if (Libc.Mount(device.Path, parameters.Path, FileSystem, (nuint)MountFlags.RelativeAccessTimes, null) != 0)
        {
            throw new BootFailure($"mounting {device.Path} on {parameters.Path} as {FileSystem}: {Errno.Message}");
        }

        if (parameters.Grows)
        {
            TryGrow(() => FileSystemGrowth.Grow(device, parameters.Path));
        }

        BootLog.Say($"data: {parameters.Device} is {device.Path}, {device.Sectors * BlockDevice.SectorSize / Mebibyte} MiB, on {parameters.Path}");
    }

    // The system does with the space there is.
    private static BlockDevice? TryGrow(Func<BlockDevice> grow)
    {
        try
        {
            return grow();
        }
        catch (BootFailure failure)
        {
            BootLog.Say($"data: not grown: {failure.Message}");
            return null;
        }
    }
}
