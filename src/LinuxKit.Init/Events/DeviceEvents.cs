using System.Text;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;
using LinuxKit.Init.Netlink;

namespace LinuxKit.Init.Events;

/// <summary>Devices that appear: the kernel tells of them on a netlink socket, and their modules are loaded.</summary>
/// <param name="modules">Loads them.</param>
internal sealed class DeviceEvents(ModuleLoader modules)
{
    private const uint KernelsGroup = 1;

    private readonly NetlinkSocket _socket = NetlinkSocket.Open(NetlinkSocket.DeviceEvent, KernelsGroup, isBlocking: false);

    /// <summary>Handles what has been told until now, and what comes of that.</summary>
    public void Drain()
    {
        do
        {
            while (_socket.Read() is { Length: > 0 } message)
            {
                if (AliasOfAdded(Encoding.UTF8.GetString(message)) is { } alias)
                {
                    modules.LoadAlias(alias);
                }
            }
        }
        while (LostSome());
    }

    /// <summary>Handles what will be told.</summary>
    public void Watch(EventLoop events) => events.Watch(_socket.Descriptor, Drain);

    // The kernel told of more than there was room for: what was missed is found among the devices that are there now.
    private bool LostSome()
    {
        if (_socket.Descriptor < 0 || Errno.Last != Errno.NoBufferSpace)
        {
            return false;
        }

        modules.LoadForDevices();
        return true;
    }

    /// <summary>The alias of a device that was added, out of the message's <c>NAME=value</c> strings.</summary>
    internal static string? AliasOfAdded(string message)
    {
        var parts = message.Split('\0');
        return parts.Contains("ACTION=add") ? AliasOf(parts) : null;
    }

    /// <summary>The alias among the <c>NAME=value</c> strings that the kernel has of a device.</summary>
    internal static string? AliasOf(string[] parts)
    {
        const string Alias = "MODALIAS=";
        return parts.FirstOrDefault(part => part.StartsWith(Alias, StringComparison.Ordinal))?[Alias.Length..];
    }
}
