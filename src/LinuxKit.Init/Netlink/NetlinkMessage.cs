using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Init.Netlink;

/// <summary>A netlink request (netlink(7)): nlmsghdr, the family's own header and attributes, little-endian as the machines are.</summary>
internal sealed class NetlinkMessage
{
    /// <summary>Bytes of nlmsghdr.</summary>
    public const int HeaderSize = 16;

    private readonly List<byte> _bytes = [.. new byte[HeaderSize]];

    /// <summary>Starts a message.</summary>
    /// <param name="type">What it asks for.</param>
    /// <param name="flags">Flags of nlmsghdr.</param>
    /// <param name="familyHeader">What stands between nlmsghdr and the attributes.</param>
    public NetlinkMessage(ushort type, NetlinkFlags flags, ReadOnlySpan<byte> familyHeader)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)flags);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], 1);
        _bytes = [.. header, .. familyHeader];
    }

    /// <summary>Adds a string, with its NUL.</summary>
    public NetlinkMessage Add(ushort type, string value) => Add(type, [.. Encoding.UTF8.GetBytes(value), 0]);

    /// <summary>Adds a number.</summary>
    public NetlinkMessage Add(ushort type, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Add(type, bytes);
    }

    /// <summary>Adds an attribute that consists of attributes, after a header of zeros where it has one.</summary>
    public NetlinkMessage AddNested(ushort type, Action<NetlinkMessage> content, int headerSize = 0)
    {
        var start = _bytes.Count;
        _bytes.AddRange(new byte[NetlinkAttribute.HeaderSize + headerSize]);
        content(this);
        WriteAttributeHeader(start, type, _bytes.Count - start);
        return this;
    }

    /// <summary>The whole message.</summary>
    public byte[] ToArray()
    {
        var message = _bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        return message;
    }

    private NetlinkMessage Add(ushort type, ReadOnlySpan<byte> value)
    {
        var start = _bytes.Count;
        _bytes.AddRange(new byte[NetlinkAttribute.HeaderSize]);
        _bytes.AddRange(value);
        WriteAttributeHeader(start, type, NetlinkAttribute.HeaderSize + value.Length);
        _bytes.AddRange(new byte[-value.Length & 3]);
        return this;
    }

    private void WriteAttributeHeader(int start, ushort type, int length)
    {
        (_bytes[start], _bytes[start + 1]) = ((byte)length, (byte)(length >> 8));
        (_bytes[start + 2], _bytes[start + 3]) = ((byte)type, (byte)(type >> 8));
    }
}

/// <summary>Flags of nlmsghdr.</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    Request = 1,
    Acknowledge = 4,
    Exclusive = 0x200,
    Create = 0x400,
}
