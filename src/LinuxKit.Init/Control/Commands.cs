using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;
using LinuxKit.Init.Shutdown;

namespace LinuxKit.Init.Control;

/// <summary>The binary's other names: small commands that talk to PID 1, or load a module for the kernel.</summary>
internal static class Commands
{
    private const int Succeeded = 0;
    private const int Failed = 1;
    private const int Misused = 2;

    // Init images made for upstream's service start it from /etc/init.d under these names; PID 1 does all of that itself.
    private static readonly string[] DoneByInit = ["volumes", "onboot", "onshutdown", "containerd"];

    /// <summary><c>service list | start NAME | stop NAME | restart NAME</c>.</summary>
    public static int Service(ReadOnlySpan<string> arguments)
    {
        if (arguments is not (["list"] or ["start" or "stop" or "restart", _]))
        {
            BootLog.Write("usage: service list | start NAME | stop NAME | restart NAME\n");
            return Misused;
        }

        var answer = ControlSocket.Ask(string.Join(' ', arguments));
        BootLog.Write(answer is null ? "PID 1 does not answer\n" : answer.Value.Text + "\n");
        return answer is { Succeeded: true } ? Succeeded : Failed;
    }

    /// <summary>Whether a name is one under which upstream's init scripts call <c>service</c>.</summary>
    public static bool IsDoneByInit(string name) => DoneByInit.Any(name.Contains);

    /// <summary><c>modprobe [-OPTIONS] NAME-OR-ALIAS…</c>, as the kernel calls it.</summary>
    public static int Modprobe(ReadOnlySpan<string> arguments)
    {
        var loader = new ModuleLoader();
        var result = Succeeded;
        foreach (var name in arguments)
        {
            if (!name.StartsWith('-') && !loader.LoadAlias(name))
            {
                result = Failed;
            }
        }

        return result;
    }

    /// <summary><c>poweroff</c>, <c>reboot</c> and <c>halt</c>: a signal to PID 1, the one that busybox sends; with <c>-f</c> at once.</summary>
    public static int Power(string name, ReadOnlySpan<string> arguments)
    {
        var (signal, action) = name switch
        {
            "poweroff" => (Signal.User2, FinalAction.PowerOff),
            "reboot" => (Signal.Terminate, FinalAction.Restart),
            _ => (Signal.User1, FinalAction.Halt),
        };
        if (arguments is ["-f", ..])
        {
            Libc.Sync();
            return Libc.Reboot((uint)action);
        }

        return Libc.Kill(1, signal);
    }
}
