using System.Buffers.Binary;
using System.Text;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;

namespace LinuxKit.Init.Events;

/// <summary>Devices that appear while the system runs: the kernel says so on a netlink socket, and their modules are loaded.</summary>
internal static unsafe class DeviceEvents
{
    private const int NetlinkFamily = 16;
    private const int RawCloseOnExecutionNonBlocking = 0x80803;
    private const int DeviceEventProtocol = 15;
    private const int MaximumMessage = 8192;

    public static void Watch(EventLoop events, ModuleLoader modules)
    {
        var descriptor = Libc.Socket(NetlinkFamily, RawCloseOnExecutionNonBlocking, DeviceEventProtocol);
        var address = stackalloc byte[12];
        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(address, 12), NetlinkFamily);
        address[8] = 1; // the kernel's own group
        if (descriptor < 0 || Libc.Bind(descriptor, address, 12) != 0)
        {
            BootLog.Say($"watching devices: {Errno.Message}");
            return;
        }

        events.Watch(descriptor, () => Read(descriptor, modules));
    }

    private static void Read(int descriptor, ModuleLoader modules)
    {
        var buffer = stackalloc byte[MaximumMessage];
        nint length;
        while ((length = Libc.Read(descriptor, buffer, MaximumMessage)) > 0)
        {
            if (AliasOfAdded(Encoding.UTF8.GetString(buffer, (int)length)) is { } alias)
            {
                modules.LoadAlias(alias);
            }
        }
    }

    /// <summary>The alias of a device that was added, out of the message's <c>NAME=value</c> strings.</summary>
    internal static string? AliasOfAdded(string message)
    {
        const string Alias = "MODALIAS=";
        var parts = message.Split('\0');
        return parts.Contains("ACTION=add") ? parts.FirstOrDefault(part => part.StartsWith(Alias, StringComparison.Ordinal))?[Alias.Length..] : null;
    }
}
