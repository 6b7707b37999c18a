using System.Runtime.InteropServices;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Events;

/// <summary>Starts programs and learns how they end. Whatever the kernel gives to PID 1 when its parent dies is reaped here as well.</summary>
internal sealed unsafe class Processes
{
    private const int NoHang = 1;
    private const int MaximumUnclaimed = 256;
    private const int WriteCreateAppend = 0x441;
    private const short SetDefaultsMaskAndSession = 0x8C;

    private readonly Dictionary<int, Action<ExitStatus>> _watched = [];
    private readonly Dictionary<int, ExitStatus> _unclaimed = [];

    /// <summary>Starts a program in a session of its own, with nothing to read.</summary>
    /// <param name="command">Full path and arguments.</param>
    /// <param name="output">File that standard output is appended to, or <see langword="null"/> for the console.</param>
    /// <param name="error">File that standard error is appended to, or <see langword="null"/> for the console.</param>
    /// <returns>The process's number, or 0 when it could not be started, which is told on the console.</returns>
    public int Start(ReadOnlySpan<string> command, string? output = null, string? error = null)
    {
        // What ended before now is nobody's: its number may belong to another process by the time someone asks.
        _unclaimed.Clear();

        // glibc's opaque structs are 80 and 336 bytes; these are larger.
        var actions = stackalloc byte[256];
        var attributes = stackalloc byte[512];
        _ = Libc.InitializeFileActions(actions);
        _ = Libc.InitializeAttributes(attributes);
        _ = Libc.AddOpen(actions, 0, "/dev/null", 0, 0);
        Redirect(actions, 1, output);
        Redirect(actions, 2, error);
        var (none, all) = (default(SignalSet), SignalSet.All);
        _ = Libc.SetMask(attributes, &none);
        _ = Libc.SetDefaults(attributes, &all);
        _ = Libc.SetFlags(attributes, SetDefaultsMaskAndSession);
        using var arguments = new CStrings(command);
        using var environment = new CStrings("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/", "TERM=linux");
        int process;
        var result = Libc.Spawn(&process, command[0], actions, attributes, arguments.Pointer, environment.Pointer);
        _ = Libc.DestroyFileActions(actions);
        _ = Libc.DestroyAttributes(attributes);
        if (result == 0)
        {
            return process;
        }

        BootLog.Say($"starting {command[0]}: {Marshal.GetPInvokeErrorMessage(result)}");
        return 0;
    }

    /// <summary>Calls back with how a process ended, at once when that has happened.</summary>
    public void OnExit(int process, Action<ExitStatus> ended)
    {
        if (_unclaimed.Remove(process, out var status))
        {
            ended(status);
        }
        else
        {
            _watched[process] = ended;
        }
    }

    /// <summary>Starts a program and waits for its end while other events are handled.</summary>
    public ExitStatus Run(EventLoop events, ReadOnlySpan<string> command, string? output = null, string? error = null)
    {
        var process = Start(command, output, error);
        if (process == 0)
        {
            return ExitStatus.NotStarted;
        }

        ExitStatus? status = null;
        OnExit(process, ended => status = ended);
        events.RunUntil(() => status is not null);
        return status!.Value;
    }

    /// <summary>Takes every child that has ended from the kernel.</summary>
    public void Reap()
    {
        int status;
        int process;
        while ((process = Libc.WaitProcess(-1, &status, NoHang)) > 0)
        {
            var ended = ExitStatus.FromWait(status);
            if (_watched.Remove(process, out var action))
            {
                action(ended);
                continue;
            }

            // A container may end before anybody knows its number, but orphans must not pile up.
            if (_unclaimed.Count >= MaximumUnclaimed)
            {
                _unclaimed.Clear();
            }

            _unclaimed[process] = ended;
        }
    }

    private static void Redirect(byte* actions, int descriptor, string? file)
    {
        if (file is not null)
        {
            _ = Libc.AddOpen(actions, descriptor, file, WriteCreateAppend, 0b110_100_100);
        }
    }
}
