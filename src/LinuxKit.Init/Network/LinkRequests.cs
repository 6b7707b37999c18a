using LinuxKit.Init.Containers;
using LinuxKit.Init.Netlink;

namespace LinuxKit.Init.Network;

/// <summary>The messages that make and move network interfaces (rtnetlink(7)).</summary>
internal static class LinkRequests
{
    private const ushort NewLink = 16;
    private const ushort Name = 3;
    private const ushort LinkInfo = 18;
    private const ushort NamespaceOfProcess = 19;
    private const ushort InfoKind = 1;
    private const ushort InfoData = 2;
    private const ushort PairPeer = 1;
    private const int InterfaceInfoSize = 16;

    /// <summary>What gives a container the interface that one entry of its <c>runtime.json</c> asks for, in order.</summary>
    /// <param name="item">The entry.</param>
    /// <param name="process">A process in the container's network namespace.</param>
    public static NetlinkMessage[] For(RuntimeInterface item, int process) => item switch
    {
        { Add: "veth" } or { Add: "", Peer: not "" } => [MakePair(item), Move(item, process)],
        { Add: "" } => [Move(item, process)],
        { CreateInRoot: true } => [Make(item), Move(item, process)],
        _ => [Make(item).Add(NamespaceOfProcess, process)],
    };

    private static NetlinkMessage Make(RuntimeInterface item) => NewInterface(item).AddNested(LinkInfo, info => info.Add(InfoKind, item.Add));

    private static NetlinkMessage MakePair(RuntimeInterface item) => NewInterface(item).AddNested(LinkInfo, info => info
        .Add(InfoKind, "veth")
        .AddNested(InfoData, data => data.AddNested(PairPeer, peer => peer.Add(Name, item.Peer), InterfaceInfoSize)));

    private static NetlinkMessage NewInterface(RuntimeInterface item) => new NetlinkMessage(
        NewLink, NetlinkFlags.Request | NetlinkFlags.Acknowledge | NetlinkFlags.Create | NetlinkFlags.Exclusive, new byte[InterfaceInfoSize])
        .Add(Name, item.Name);

    private static NetlinkMessage Move(RuntimeInterface item, int process) => new NetlinkMessage(
        NewLink, NetlinkFlags.Request | NetlinkFlags.Acknowledge, new byte[InterfaceInfoSize])
        .Add(Name, item.Name)
        .Add(NamespaceOfProcess, process);
}
