using System.Buffers.Binary;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Netlink;

namespace LinuxKit.Init.Events;

/// <summary>The power button as an ACPI event, on machines where it is no input device: generic netlink, family <c>acpi_event</c>.</summary>
internal static unsafe class AcpiEvents
{
    private const ushort ControlFamily = 0x10;
    private const byte GetFamily = 3;
    private const ushort FamilyName = 2;
    private const ushort MulticastGroups = 7;
    private const ushort GroupId = 2;
    private const ushort Event = 1;
    private const int GenericHeaderSize = 4;
    private const int AttributesOffset = NetlinkMessage.HeaderSize + GenericHeaderSize;

    /// <summary>Watches the kernel's ACPI events, where it has any.</summary>
    public static void Watch(EventLoop events, Action pressed)
    {
        var socket = NetlinkSocket.Open(NetlinkSocket.Generic);
        if (GroupOf(socket.Ask(FamilyRequest())) is not { } group || !Join(socket.Descriptor, group))
        {
            socket.Close();
            return;
        }

        events.Watch(socket.Descriptor, () =>
        {
            if (IsPowerButton(socket.Read()))
            {
                pressed();
            }
        });
    }

    internal static NetlinkMessage FamilyRequest() =>
        new NetlinkMessage(ControlFamily, NetlinkFlags.Request, [GetFamily, 1, 0, 0]).Add(FamilyName, "acpi_event");

    /// <summary>The number of the family's first multicast group, out of the kernel's description of the family.</summary>
    internal static uint? GroupOf(ReadOnlySpan<byte> message)
    {
        var groups = NetlinkAttribute.Find(Attributes(message), MulticastGroups);
        return NetlinkAttribute.TryTake(ref groups, out _, out var group)
            && NetlinkAttribute.Find(group, GroupId) is { Length: sizeof(uint) } id
                ? BinaryPrimitives.ReadUInt32LittleEndian(id)
                : null;
    }

    /// <summary>Whether a message tells of the power button: struct acpi_genl_event starts with the device's class.</summary>
    internal static bool IsPowerButton(ReadOnlySpan<byte> message) =>
        NetlinkAttribute.Find(Attributes(message), Event).StartsWith("button/power"u8);

    private static ReadOnlySpan<byte> Attributes(ReadOnlySpan<byte> message) =>
        message.Length < AttributesOffset ? [] : message[AttributesOffset..];

    private static bool Join(int descriptor, uint group)
    {
        const int NetlinkLevel = 270;
        const int AddMembership = 1;
        return Libc.SetSocketOption(descriptor, NetlinkLevel, AddMembership, &group, sizeof(uint)) == 0;
    }
}
