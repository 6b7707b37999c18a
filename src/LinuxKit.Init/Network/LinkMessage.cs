using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Init.Network;

/// <summary>A netlink message that makes or changes a link: nlmsghdr, ifinfomsg and attributes (rtnetlink(7)), little-endian as the machines are.</summary>
internal sealed class LinkMessage
{
    private const ushort NewLink = 16;
    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort Create = 0x400;
    private const ushort Exclusive = 0x200;
    private const int HeaderSize = 16;
    private const int InterfaceInfoSize = 16;

    private readonly List<byte> _bytes = [.. new byte[HeaderSize + InterfaceInfoSize]];

    public static LinkMessage MakeNew() => new(Request | Acknowledge | Create | Exclusive, 0);

    public static LinkMessage Change(int index) => new(Request | Acknowledge, index);

    private LinkMessage(int flags, int index)
    {
        var header = new byte[HeaderSize + InterfaceInfoSize];
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), NewLink);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), (ushort)flags);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(HeaderSize + 4), index);
        _bytes = [.. header];
    }

    /// <summary>Adds a string, with its NUL.</summary>
    public LinkMessage Add(ushort type, string value) => Add(type, [.. Encoding.UTF8.GetBytes(value), 0]);

    /// <summary>Adds a number.</summary>
    public LinkMessage Add(ushort type, int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Add(type, bytes);
    }

    /// <summary>Adds an attribute that consists of attributes, after some bytes of a header where it has one.</summary>
    public LinkMessage AddNested(ushort type, Action<LinkMessage> content, int headerSize = 0)
    {
        var start = _bytes.Count;
        _bytes.AddRange(new byte[4 + headerSize]);
        content(this);
        SetAttributeHeader(start, type, _bytes.Count - start);
        return this;
    }

    /// <summary>The whole message.</summary>
    public byte[] ToArray()
    {
        var message = _bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        return message;
    }

    private LinkMessage Add(ushort type, ReadOnlySpan<byte> value)
    {
        var start = _bytes.Count;
        _bytes.AddRange(new byte[4]);
        _bytes.AddRange(value);
        SetAttributeHeader(start, type, 4 + value.Length);
        _bytes.AddRange(new byte[-value.Length & 3]);
        return this;
    }

    private void SetAttributeHeader(int start, ushort type, int length)
    {
        var header = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), type);
        for (var i = 0; i < header.Length; i++)
        {
            _bytes[start + i] = header[i];
        }
    }
}
