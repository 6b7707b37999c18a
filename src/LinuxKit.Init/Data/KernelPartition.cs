using System.Runtime.InteropServices;
using LinuxKit.Init.FirstStage;
using LinuxKit.Init.FirstStage.Partitions;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Data;

/// <summary>What the kernel knows of a partition (kernel: include/uapi/linux/blkpg.h).</summary>
internal static unsafe class KernelPartition
{
    private const int ReadWriteCloseOnExecution = 0x80002;
    private const nuint PartitionRequest = 0x1269;
    private const int Resizing = 3;

    /// <summary>Tells the kernel that a partition has another size.</summary>
    /// <param name="disk">Its disk.</param>
    /// <param name="partition">The partition as it was.</param>
    /// <param name="size">Bytes that it has now.</param>
    /// <exception cref="BootFailure">The kernel refused.</exception>
    public static void Resize(BlockDevice disk, Partition partition, long size)
    {
        var descriptor = Libc.Open(disk.Path, ReadWriteCloseOnExecution, 0);
        var range = new Range { Start = partition.Offset, Length = size, Number = partition.Number };
        var request = new Request { Operation = Resizing, Length = sizeof(Range), Data = &range };
        var done = descriptor >= 0 && Libc.Control(descriptor, PartitionRequest, &request) == 0;
        var problem = Errno.Message;
        _ = Libc.Close(descriptor);
        if (!done)
        {
            throw new BootFailure($"the kernel's size of partition {partition.Number} of {disk.Path}: {problem}");
        }
    }

    /// <summary>struct blkpg_ioctl_arg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public int Operation;
        public int Flags;
        public int Length;
        public void* Data;
    }

    /// <summary>struct blkpg_partition, whose two names nobody reads.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 152)]
    private struct Range
    {
        public long Start;
        public long Length;
        public int Number;
    }
}
