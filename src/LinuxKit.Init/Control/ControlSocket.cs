using System.Text;
using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Control;

/// <summary>The socket on which PID 1 takes requests, a line each: <c>list</c>, <c>start NAME</c>, <c>stop NAME</c>, <c>restart NAME</c>.</summary>
internal static unsafe class ControlSocket
{
    private const string Path = "/run/linuxkit-init.sock";
    private const int UnixFamily = 1;
    private const int StreamCloseOnExecution = 0x80001;
    private const int CloseOnExecution = 0x80000;
    private const int MaximumRequest = 512;
    private const uint AddressSize = 110;

    /// <summary>Listens; only root can connect, since the folder of the socket is root's.</summary>
    public static void Serve(EventLoop events, Func<string, string> answer)
    {
        var listener = Libc.Socket(UnixFamily, StreamCloseOnExecution, 0);
        var address = stackalloc byte[(int)AddressSize];
        FillAddress(new Span<byte>(address, (int)AddressSize));
        if (listener < 0 || Libc.Bind(listener, address, AddressSize) != 0 || Libc.Listen(listener, 4) != 0)
        {
            BootLog.Say($"listening on {Path}: {Errno.Message}");
            return;
        }

        _ = Libc.ChangeMode(Path, 0b110_000_000);
        events.Watch(listener, () => Answer(Libc.Accept(listener, null, null, CloseOnExecution), answer));
    }

    /// <summary>Sends a request to PID 1.</summary>
    /// <returns>The answer, or <see langword="null"/> when PID 1 can't be reached.</returns>
    public static string? Ask(string request)
    {
        var descriptor = Libc.Socket(UnixFamily, StreamCloseOnExecution, 0);
        var address = stackalloc byte[(int)AddressSize];
        FillAddress(new Span<byte>(address, (int)AddressSize));
        if (descriptor < 0 || Libc.Connect(descriptor, address, AddressSize) != 0)
        {
            return null;
        }

        Send(descriptor, request + "\n");
        var answer = new StringBuilder();
        var buffer = stackalloc byte[MaximumRequest];
        nint length;
        while ((length = Libc.Read(descriptor, buffer, MaximumRequest)) > 0)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, (int)length));
        }

        return answer.ToString();
    }

    private static void Answer(int descriptor, Func<string, string> answer)
    {
        var buffer = stackalloc byte[MaximumRequest];
        var length = descriptor < 0 ? 0 : Libc.Read(descriptor, buffer, MaximumRequest);
        if (length > 0)
        {
            Send(descriptor, answer(Encoding.UTF8.GetString(buffer, (int)length).Trim()));
        }

        _ = Libc.Close(descriptor);
    }

    private static void Send(int descriptor, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            _ = Libc.Write(descriptor, pointer, (nuint)bytes.Length);
        }
    }

    private static void FillAddress(Span<byte> address)
    {
        address.Clear();
        address[0] = UnixFamily;
        Encoding.UTF8.GetBytes(Path, address[2..]);
    }
}
