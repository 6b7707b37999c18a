using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;

namespace LinuxKit.Init.Control;

/// <summary>The binary's other names: small commands that talk to PID 1, or load a module for the kernel.</summary>
internal static class Commands
{
    /// <summary><c>service list | start NAME | stop NAME | restart NAME</c>.</summary>
    public static int Service(ReadOnlySpan<string> arguments)
    {
        if (arguments is not (["list"] or ["start" or "stop" or "restart", _]))
        {
            BootLog.Write("usage: service list | start NAME | stop NAME | restart NAME\n");
            return 2;
        }

        var answer = ControlSocket.Ask(string.Join(' ', arguments));
        BootLog.Write(answer is null ? "PID 1 does not answer\n" : answer);
        return answer is null ? 1 : 0;
    }

    /// <summary><c>modprobe [-OPTIONS] NAME-OR-ALIAS…</c>, as the kernel calls it.</summary>
    public static int Modprobe(ReadOnlySpan<string> arguments)
    {
        var loader = new ModuleLoader();
        var ok = true;
        foreach (var name in arguments)
        {
            ok &= name.StartsWith('-') || loader.LoadAlias(name);
        }

        return ok ? 0 : 1;
    }

    /// <summary><c>poweroff</c>, <c>reboot</c> and <c>halt</c>: a signal to PID 1, the one that busybox sends.</summary>
    public static int Power(string name)
    {
        var signal = name switch
        {
            "poweroff" => Signal.User2,
            "reboot" => Signal.Terminate,
            _ => Signal.User1,
        };
        return Libc.Kill(1, signal);
    }
}
