using LinuxKit.Init.FirstStage;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Data;

/// <summary>Makes a mounted ext4 file system as large as its device (kernel: fs/ext4/ioctl.c).</summary>
internal static unsafe class FileSystemGrowth
{
    private const int ReadOnlyCloseOnExecution = 0x80000;

    // _IOW('f', 16, __u64).
    private const nuint ResizeRequest = 0x4008_6610;

    /// <summary>Grows the file system, unless it is as large already.</summary>
    /// <param name="device">Its device.</param>
    /// <param name="path">Where it is mounted.</param>
    /// <returns>The device.</returns>
    /// <exception cref="BootFailure">The kernel refused.</exception>
    public static BlockDevice Grow(BlockDevice device, string path)
    {
        var size = Ext4Size.Read(device.ReadPart(0, Ext4Size.Length));
        var blocks = size.BlocksOn(device.Sectors * BlockDevice.SectorSize);
        if (blocks <= size.Blocks)
        {
            return device;
        }

        var descriptor = Libc.Open(path, ReadOnlyCloseOnExecution, 0);
        var done = descriptor >= 0 && Libc.Control(descriptor, ResizeRequest, &blocks) == 0;
        var problem = Errno.Message;
        _ = Libc.Close(descriptor);
        return done ? device : throw new BootFailure($"from {size.Blocks} to {blocks} blocks: {problem}");
    }
}
