using System.Buffers.Binary;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Events;

/// <summary>The power button, as an input device says it (kernel: Documentation/input/event-codes.rst).</summary>
internal static unsafe class PowerButton
{
    private const int EventSize = 24;
    private const int TypeOffset = 16;
    private const ushort KeyEvent = 1;
    private const ushort PowerKey = 116;
    private const int ReadOnlyNonBlocking = 0x80800;

    /// <summary>Watches every input device that is there.</summary>
    public static void Watch(EventLoop events, Action pressed)
    {
        const string Folder = "/dev/input";
        foreach (var path in Directory.Exists(Folder) ? Directory.EnumerateFiles(Folder, "event*") : [])
        {
            var descriptor = Libc.Open(path, ReadOnlyNonBlocking, 0);
            events.Watch(descriptor, () => Read(descriptor, pressed));
        }
    }

    private static void Read(int descriptor, Action pressed)
    {
        var buffer = stackalloc byte[EventSize];
        while (Libc.Read(descriptor, buffer, EventSize) == EventSize)
        {
            if (IsPress(new ReadOnlySpan<byte>(buffer, EventSize)))
            {
                pressed();
            }
        }
    }

    internal static bool IsPress(ReadOnlySpan<byte> inputEvent) =>
        BinaryPrimitives.ReadUInt16LittleEndian(inputEvent[TypeOffset..]) == KeyEvent
        && BinaryPrimitives.ReadUInt16LittleEndian(inputEvent[(TypeOffset + 2)..]) == PowerKey
        && BinaryPrimitives.ReadInt32LittleEndian(inputEvent[(TypeOffset + 4)..]) == 1;
}
