using System.Buffers.Binary;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Network;

/// <summary>Brings up <c>lo</c>; the kernel gives it 127.0.0.1 and ::1 by itself.</summary>
internal static unsafe class Loopback
{
    private const int InternetFamily = 2;
    private const int DatagramCloseOnExecution = 0x80002;
    private const nuint SetInterfaceFlags = 0x8914;
    private const short Up = 1;
    private const int RequestSize = 40;

    public static void BringUp()
    {
        var descriptor = Libc.Socket(InternetFamily, DatagramCloseOnExecution, 0);
        var request = stackalloc byte[RequestSize];
        new Span<byte>(request, RequestSize).Clear();
        "lo"u8.CopyTo(new Span<byte>(request, RequestSize));
        BinaryPrimitives.WriteInt16LittleEndian(new Span<byte>(request + 16, 2), Up);
        if (descriptor < 0 || Libc.Control(descriptor, SetInterfaceFlags, request) != 0)
        {
            BootLog.Say($"bringing up lo: {Errno.Message}");
        }

        _ = Libc.Close(descriptor);
    }
}
