using System.Globalization;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.FirstStage;

/// <summary>A block device.</summary>
/// <param name="Path">Its path in <c>/dev</c>.</param>
/// <param name="Sectors">Its length in sectors of 512 bytes.</param>
internal sealed record BlockDevice(string Path, long Sectors)
{
    /// <summary>Bytes of a sector, in which the kernel counts whatever the device.</summary>
    public const int SectorSize = 512;

    /// <summary>The kernel's folder of all block devices.</summary>
    public const string Folder = "/sys/class/block";

    private const int ReadOnlyCloseOnExecution = 0x80000;
    private const int ReadWriteCloseOnExecution = 0x80002;

    /// <summary>The device of a name in sysfs, where <c>!</c> stands for a slash.</summary>
    /// <returns>The device, or <see langword="null"/> when it is gone or has no length.</returns>
    public static BlockDevice? OfName(string name) =>
        Number($"{Folder}/{name}/size") is > 0 and var sectors ? new BlockDevice($"/dev/{name.Replace('!', '/')}", sectors) : null;

    /// <summary>A number in a file of sysfs.</summary>
    public static long? Number(string path) =>
        long.TryParse(TextFile.Read(path)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Reads a part of the device.</summary>
    /// <param name="offset">Where it starts, in bytes.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="BootFailure">That can't be read.</exception>
    public byte[] ReadPart(long offset, int length)
    {
        var bytes = new byte[length];
        return Read(read => read(offset, bytes) ? bytes : null) ?? throw new BootFailure($"reading {Path}: {Errno.Message}");
    }

    /// <summary>Lets somebody read the device.</summary>
    /// <returns>What that gave; <see langword="null"/> when the device can't be opened, as a drive without a disc.</returns>
    public unsafe T? Read<T>(Func<Partitions.BlockReader, T> use)
        where T : class?
    {
        var descriptor = Libc.Open(Path, ReadOnlyCloseOnExecution, 0);
        if (descriptor < 0)
        {
            return null;
        }

        var result = use((offset, destination) => ReadAt(descriptor, offset, destination));
        _ = Libc.Close(descriptor);
        return result;
    }

    /// <summary>Writes to the device. Each part is on the disk before the next is begun.</summary>
    /// <param name="writes">The parts.</param>
    /// <exception cref="BootFailure">One can't be written; those before it are.</exception>
    public unsafe void Write(IEnumerable<Partitions.BlockWrite> writes)
    {
        var descriptor = Libc.Open(Path, ReadWriteCloseOnExecution, 0);
        var done = descriptor >= 0;
        foreach (var (offset, bytes) in done ? writes : [])
        {
            fixed (byte* pointer = bytes)
            {
                done = Libc.WriteAt(descriptor, pointer, (nuint)bytes.Length, offset) == bytes.Length && Libc.Synchronize(descriptor) == 0;
            }

            if (!done)
            {
                break;
            }
        }

        var problem = Errno.Message;
        _ = Libc.Close(descriptor);
        if (!done)
        {
            throw new BootFailure($"writing {Path}: {problem}");
        }
    }

    private static unsafe bool ReadAt(int descriptor, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            nint read;
            fixed (byte* pointer = destination)
            {
                read = Libc.ReadAt(descriptor, pointer, (nuint)destination.Length, offset);
            }

            if (read <= 0)
            {
                return false;
            }

            destination = destination[(int)read..];
            offset += read;
        }

        return true;
    }
}
