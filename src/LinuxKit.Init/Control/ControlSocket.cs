using System.Text;
using LinuxKit.Init.Containers;
using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Control;

/// <summary>
/// The socket on which PID 1 takes requests: a client sends one line and gets <c>ok</c> or <c>failed</c>, a line end, and the outcome in words.
/// </summary>
internal static unsafe class ControlSocket
{
    private const string Path = "/run/linuxkit-init.sock";
    private const string Ok = "ok\n";
    private const string Failed = "failed\n";
    private const int UnixFamily = 1;
    private const int StreamCloseOnExecution = 0x80001;
    private const int CloseOnExecution = 0x80000;
    private const int MaximumRequest = 512;
    private const uint AddressSize = 110;

    /// <summary>Listens; only root may connect.</summary>
    public static void Serve(EventLoop events, Func<string, ServiceAnswer> answer)
    {
        const int Waiting = 16;
        const uint OwnerOnly = 0b110_000_000;
        var listener = Libc.Socket(UnixFamily, StreamCloseOnExecution, 0);
        var address = stackalloc byte[(int)AddressSize];
        FillAddress(new Span<byte>(address, (int)AddressSize));
        if (listener < 0 || Libc.Bind(listener, address, AddressSize) != 0 || Libc.ChangeMode(Path, OwnerOnly) != 0 || Libc.Listen(listener, Waiting) != 0)
        {
            BootLog.Say($"listening on {Path}: {Errno.Message}");
            return;
        }

        events.Watch(listener, () =>
        {
            var connection = Libc.Accept(listener, null, null, CloseOnExecution);
            events.Defer(() => Answer(connection, answer));
        });
    }

    /// <summary>Sends a request to PID 1.</summary>
    /// <returns>The answer, or <see langword="null"/> when PID 1 can't be reached.</returns>
    public static ServiceAnswer? Ask(string request)
    {
        var descriptor = Libc.Socket(UnixFamily, StreamCloseOnExecution, 0);
        var address = stackalloc byte[(int)AddressSize];
        FillAddress(new Span<byte>(address, (int)AddressSize));
        if (descriptor < 0 || Libc.Connect(descriptor, address, AddressSize) != 0)
        {
            return null;
        }

        Send(descriptor, request + "\n");
        var text = new StringBuilder();
        var buffer = stackalloc byte[MaximumRequest];
        nint length;
        while ((length = Libc.Read(descriptor, buffer, MaximumRequest)) > 0)
        {
            text.Append(Encoding.UTF8.GetString(buffer, (int)length));
        }

        return ParseAnswer(text.ToString());
    }

    internal static string FormatAnswer(ServiceAnswer answer) => (answer.Succeeded ? Ok : Failed) + answer.Text;

    internal static ServiceAnswer? ParseAnswer(string text) =>
        text.StartsWith(Ok, StringComparison.Ordinal) ? ServiceAnswer.Success(text[Ok.Length..])
        : text.StartsWith(Failed, StringComparison.Ordinal) ? ServiceAnswer.Failure(text[Failed.Length..])
        : null;

    private static void Answer(int connection, Func<string, ServiceAnswer> answer)
    {
        LimitWaiting(connection);
        var buffer = stackalloc byte[MaximumRequest];
        var length = connection < 0 ? 0 : Libc.Read(connection, buffer, MaximumRequest);
        if (length > 0)
        {
            Send(connection, FormatAnswer(answer(Encoding.UTF8.GetString(buffer, (int)length).Trim())));
        }

        _ = Libc.Close(connection);
    }

    // A client that says nothing, or does not listen, must not hold up PID 1.
    private static void LimitWaiting(int connection)
    {
        const int SocketLevel = 1;
        const int ReceiveTimeout = 20;
        const int SendTimeout = 21;
        var oneSecond = stackalloc long[2] { 1, 0 };
        _ = Libc.SetSocketOption(connection, SocketLevel, ReceiveTimeout, oneSecond, 2 * sizeof(long));
        _ = Libc.SetSocketOption(connection, SocketLevel, SendTimeout, oneSecond, 2 * sizeof(long));
    }

    private static void Send(int descriptor, string text)
    {
        const int NoSignal = 0x4000;
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            _ = Libc.Send(descriptor, pointer, (nuint)bytes.Length, NoSignal);
        }
    }

    private static void FillAddress(Span<byte> address)
    {
        address.Clear();
        address[0] = UnixFamily;
        Encoding.UTF8.GetBytes(Path, address[2..]);
    }
}
