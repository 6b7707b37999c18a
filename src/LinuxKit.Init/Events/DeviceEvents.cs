using System.Text;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;
using LinuxKit.Init.Netlink;

namespace LinuxKit.Init.Events;

/// <summary>Devices that appear while the system runs: the kernel tells of them on a netlink socket, and their modules are loaded.</summary>
internal static class DeviceEvents
{
    private const uint KernelsGroup = 1;

    public static void Watch(EventLoop events, ModuleLoader modules)
    {
        var socket = NetlinkSocket.Open(NetlinkSocket.DeviceEvent, KernelsGroup);
        if (socket.Descriptor < 0)
        {
            BootLog.Say($"watching devices: {Errno.Message}");
            return;
        }

        events.Watch(socket.Descriptor, () =>
        {
            if (AliasOfAdded(Encoding.UTF8.GetString(socket.Read())) is { } alias)
            {
                modules.LoadAlias(alias);
            }
        });
    }

    /// <summary>The alias of a device that was added, out of the message's <c>NAME=value</c> strings.</summary>
    internal static string? AliasOfAdded(string message)
    {
        const string Alias = "MODALIAS=";
        var parts = message.Split('\0');
        return parts.Contains("ACTION=add") ? parts.FirstOrDefault(part => part.StartsWith(Alias, StringComparison.Ordinal))?[Alias.Length..] : null;
    }
}
