using System.Buffers.Binary;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Netlink;

/// <summary>A socket to one part of the kernel (netlink(7)).</summary>
internal readonly unsafe record struct NetlinkSocket(int Descriptor)
{
    public const int Route = 0;
    public const int DeviceEvent = 15;
    public const int Generic = 16;

    private const int Family = 16;
    private const int RawCloseOnExecution = 0x80003;
    private const int NonBlocking = 0x800;
    private const int AddressSize = 12;
    private const int MaximumAnswer = 8192;
    private const ushort ErrorMessage = 2;
    private const uint KernelsPort = 0;

    /// <summary>Opens a socket.</summary>
    /// <param name="protocol">The part of the kernel.</param>
    /// <param name="groups">Bits of the groups whose messages it gets.</param>
    /// <param name="isBlocking">Whether reading waits for a message.</param>
    /// <returns>The socket, whose descriptor is negative when there is none.</returns>
    public static NetlinkSocket Open(int protocol, uint groups = 0, bool isBlocking = true)
    {
        var descriptor = Libc.Socket(Family, RawCloseOnExecution | (isBlocking ? 0 : NonBlocking), protocol);
        var address = stackalloc byte[AddressSize];
        new Span<byte>(address, AddressSize).Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(address, AddressSize), Family);
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(address + 8, 4), groups);
        if (descriptor >= 0 && Libc.Bind(descriptor, address, AddressSize) != 0)
        {
            _ = Libc.Close(descriptor);
            descriptor = -1;
        }

        return new NetlinkSocket(descriptor);
    }

    /// <summary>Sends a request and reads the first message of the answer.</summary>
    /// <returns>That message, or nothing when the socket failed.</returns>
    public byte[] Ask(NetlinkMessage message)
    {
        var bytes = message.ToArray();
        fixed (byte* pointer = bytes)
        {
            return Descriptor < 0 || Libc.Write(Descriptor, pointer, (nuint)bytes.Length) < 0 ? [] : Read();
        }
    }

    /// <summary>Sends a request that the kernel acknowledges.</summary>
    /// <returns>0, or the error's number.</returns>
    public int Do(NetlinkMessage message)
    {
        var answer = Ask(message);
        return answer.Length == 0 ? Errno.Last : ErrorOf(answer);
    }

    /// <summary>Reads what one datagram of the kernel holds; other programs' are passed over.</summary>
    /// <returns>The bytes; none when there is no datagram, or the socket failed.</returns>
    public byte[] Read()
    {
        var buffer = new byte[MaximumAnswer];
        var sender = stackalloc byte[AddressSize];
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                var senderSize = (uint)AddressSize;
                var length = Libc.ReceiveFrom(Descriptor, pointer, MaximumAnswer, 0, sender, &senderSize);
                if (length < 0)
                {
                    return [];
                }

                if (senderSize == AddressSize && BinaryPrimitives.ReadUInt32LittleEndian(new Span<byte>(sender + 4, 4)) == KernelsPort)
                {
                    return buffer[..(int)length];
                }
            }
        }
    }

    public void Close()
    {
        if (Descriptor >= 0)
        {
            _ = Libc.Close(Descriptor);
        }
    }

    /// <summary>The number in an nlmsgerr, which is 0 in an acknowledgement.</summary>
    internal static int ErrorOf(ReadOnlySpan<byte> message)
    {
        const int ProtocolError = 71;
        return message.Length < NetlinkMessage.HeaderSize + 4 || BinaryPrimitives.ReadUInt16LittleEndian(message[4..]) != ErrorMessage
            ? ProtocolError
            : -BinaryPrimitives.ReadInt32LittleEndian(message[NetlinkMessage.HeaderSize..]);
    }
}
