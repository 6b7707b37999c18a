using System.Buffers.Binary;
using System.Globalization;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Events;

/// <summary>The power button as an input device (kernel: Documentation/input/event-codes.rst).</summary>
internal static unsafe class PowerButton
{
    private const int EventSize = 24;
    private const int TypeOffset = 16;
    private const ushort KeyEvent = 1;
    private const ushort PowerKey = 116;
    private const int ReadOnlyNonBlocking = 0x80800;

    /// <summary>Watches every input device that has a power key.</summary>
    public static void Watch(EventLoop events, Action pressed)
    {
        const string Folder = "/sys/class/input";
        foreach (var device in Directory.Exists(Folder) ? Directory.EnumerateDirectories(Folder, "event*") : [])
        {
            if (TextFile.Read($"{device}/device/capabilities/key") is { } keys && HasPowerKey(keys))
            {
                var descriptor = Libc.Open($"/dev/input/{Path.GetFileName(device)}", ReadOnlyNonBlocking, 0);
                events.Watch(descriptor, () => Read(descriptor, pressed));
            }
        }
    }

    /// <summary>Whether the keys of a device, as sysfs lists them, have the power key: words of 64 bits in hexadecimal, the highest first.</summary>
    internal static bool HasPowerKey(string keys)
    {
        const int BitsOfWord = 64;
        var words = keys.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var index = words.Length - 1 - (PowerKey / BitsOfWord);
        return index >= 0
            && ulong.TryParse(words[index], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var word)
            && (word >> (PowerKey % BitsOfWord) & 1) != 0;
    }

    /// <summary>Whether struct input_event says that the power key went down.</summary>
    internal static bool IsPress(ReadOnlySpan<byte> inputEvent) =>
        BinaryPrimitives.ReadUInt16LittleEndian(inputEvent[TypeOffset..]) == KeyEvent
        && BinaryPrimitives.ReadUInt16LittleEndian(inputEvent[(TypeOffset + 2)..]) == PowerKey
        && BinaryPrimitives.ReadInt32LittleEndian(inputEvent[(TypeOffset + 4)..]) == 1;

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
}
