using System.Buffers.Binary;
using System.Globalization;
using LinuxKit.Init.Containers;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Network;

/// <summary>Makes network interfaces for containers, or moves those that are there, by rtnetlink.</summary>
internal static unsafe class NetworkInterfaces
{
    private const ushort Name = 3;
    private const ushort LinkInfo = 18;
    private const ushort NamespaceOfProcess = 19;
    private const ushort InfoKind = 1;
    private const ushort InfoData = 2;
    private const ushort VirtualPairPeer = 1;
    private const int InterfaceInfoSize = 16;
    private const int NetlinkFamily = 16;
    private const int RawCloseOnExecution = 0x80003;
    private const int ErrorMessage = 2;

    /// <summary>Gives a container what one entry of its <c>runtime.json</c> asks for.</summary>
    /// <param name="item">The entry.</param>
    /// <param name="process">A process in the container's network namespace.</param>
    /// <returns>Whether it worked; if not, the reason is told on the console.</returns>
    public static bool Give(RuntimeInterface item, int process)
    {
        var kind = item.Add.Length == 0 && item.Peer.Length > 0 ? "veth" : item.Add;
        if (kind.Length == 0)
        {
            return Move(item.Name, process);
        }

        if (kind == "veth")
        {
            return Send($"making {item.Name}", PairMessage(item)) && Move(item.Name, process);
        }

        var message = LinkMessage.MakeNew().Add(Name, item.Name).AddNested(LinkInfo, info => info.Add(InfoKind, kind));
        return item.CreateInRoot
            ? Send($"making {item.Name}", message) && Move(item.Name, process)
            : Send($"making {item.Name}", message.Add(NamespaceOfProcess, process));
    }

    private static LinkMessage PairMessage(RuntimeInterface item) => LinkMessage.MakeNew()
        .Add(Name, item.Name)
        .AddNested(LinkInfo, info => info
            .Add(InfoKind, "veth")
            .AddNested(InfoData, data => data.AddNested(VirtualPairPeer, peer => peer.Add(Name, item.Peer), InterfaceInfoSize)));

    private static bool Move(string name, int process)
    {
        var indexFile = $"/sys/class/net/{name}/ifindex";
        if (!File.Exists(indexFile))
        {
            BootLog.Say($"there is no network interface {name}");
            return false;
        }

        var index = int.Parse(File.ReadAllText(indexFile), CultureInfo.InvariantCulture);
        return Send($"moving {name}", LinkMessage.Change(index).Add(NamespaceOfProcess, process));
    }

    private static bool Send(string action, LinkMessage message)
    {
        var descriptor = Libc.Socket(NetlinkFamily, RawCloseOnExecution, 0);
        var error = Exchange(descriptor, message.ToArray());
        _ = Libc.Close(descriptor);
        if (error != 0)
        {
            BootLog.Say($"{action}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}");
        }

        return error == 0;
    }

    // The kernel answers each request with nlmsgerr, whose number is 0 when all is well.
    private static int Exchange(int descriptor, byte[] message)
    {
        var answer = stackalloc byte[4096];
        fixed (byte* pointer = message)
        {
            if (descriptor < 0 || Libc.Write(descriptor, pointer, (nuint)message.Length) < 0)
            {
                return Errno.Last;
            }
        }

        var length = Libc.Read(descriptor, answer, 4096);
        var span = new ReadOnlySpan<byte>(answer, 20);
        return length < 20 || BinaryPrimitives.ReadUInt16LittleEndian(span[4..]) != ErrorMessage
            ? Errno.Last
            : -BinaryPrimitives.ReadInt32LittleEndian(span[16..]);
    }
}
