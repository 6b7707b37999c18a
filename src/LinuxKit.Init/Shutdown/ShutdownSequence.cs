using LinuxKit.Init.Boot;
using LinuxKit.Init.Containers;
using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Shutdown;

/// <summary>What the machine does in the end; values of reboot(2).</summary>
internal enum FinalAction : uint
{
    PowerOff = 0x4321FEDC,
    Restart = 0x01234567,
    Halt = 0xCDEF0123,
}

/// <summary>Takes the system down: first what the image wants done while the services still run, then every process, then the file systems.</summary>
/// <param name="scripts">Run before all else.</param>
/// <param name="oneShots">Run the onshutdown containers.</param>
/// <param name="services">Named when they do not end.</param>
/// <param name="events">Handled meanwhile.</param>
/// <param name="commandLine">Says how long things may take.</param>
internal sealed class ShutdownSequence(InitScripts scripts, OneShots oneShots, Services services, EventLoop events, CommandLine commandLine)
{
    public void Run(FinalAction action)
    {
        Step.Try("shutdown scripts", () => scripts.Run("/etc/shutdown.d"));
        Step.Try("onshutdown", () => oneShots.Run(Stage.OnShutdown, commandLine.OnShutdownTimeout, () => false));
        Step.Try("ending processes", EndProcesses);
        Step.Try("unmounting", StorageRelease.Run);
        Libc.Sync();
        BootLog.Say(action switch
        {
            FinalAction.Restart => "restarting",
            FinalAction.Halt => "halted",
            _ => "power off",
        });
        _ = Libc.Reboot((uint)action);
        BootLog.Say($"reboot(2): {Errno.Message}");
    }

    private void EndProcesses()
    {
        const int Everybody = -1;
        _ = Libc.Kill(Everybody, Signal.Terminate);
        if (!events.RunUntil(() => !ProcessTable.AnyListens(), commandLine.StopTimeout))
        {
            BootLog.Say($"still running after {BootLog.Seconds(commandLine.StopTimeout)}: {string.Join(' ', services.Running)}");
        }

        _ = Libc.Kill(Everybody, Signal.Kill);
        events.RunUntil(() => !services.Running.Any() && !ProcessTable.Any(), TimeSpan.FromSeconds(2));
    }
}
