using System.Runtime.InteropServices;
using LinuxKit.Init.Containers;
using LinuxKit.Init.Netlink;

namespace LinuxKit.Init.Network;

/// <summary>Makes network interfaces for containers, or moves those that are there.</summary>
internal static class NetworkInterfaces
{
    /// <summary>Gives a container what one entry of its <c>runtime.json</c> asks for.</summary>
    /// <param name="item">The entry.</param>
    /// <param name="process">A process in the container's network namespace.</param>
    /// <returns>Whether it worked; if not, the reason is told on the console.</returns>
    public static bool Give(RuntimeInterface item, int process)
    {
        var socket = NetlinkSocket.Open(NetlinkSocket.Route);
        var error = LinkRequests.For(item, process).Select(socket.Do).FirstOrDefault(error => error != 0);
        socket.Close();
        if (error != 0)
        {
            BootLog.Say($"network interface {item.Name}: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        return error == 0;
    }
}
