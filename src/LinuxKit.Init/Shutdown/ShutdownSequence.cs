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

/// <summary>Takes the system down: onshutdown containers while the services still run, then the services, every other process, the file systems.</summary>
/// <param name="oneShots">Run the onshutdown containers.</param>
/// <param name="services">Are stopped.</param>
/// <param name="events">Handled meanwhile.</param>
/// <param name="grace">Between SIGTERM and SIGKILL.</param>
internal sealed class ShutdownSequence(OneShots oneShots, Services services, EventLoop events, TimeSpan grace)
{
    private static readonly string[] KernelFileSystems =
        ["proc", "sysfs", "devtmpfs", "devpts", "tmpfs", "ramfs", "rootfs", "cgroup2", "mqueue", "securityfs", "debugfs", "tracefs", "configfs", "pstore", "bpf", "efivarfs"];

    public void Run(FinalAction action)
    {
        oneShots.Run("onshutdown", TimeSpan.FromMinutes(1), () => false);
        BootLog.Say("stopping services");
        services.StopAll(grace);
        EndProcesses();
        Unmount();
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
        if (!events.RunUntil(NobodyLeft, TimeSpan.FromSeconds(2)))
        {
            _ = Libc.Kill(Everybody, Signal.Kill);
            events.RunUntil(NobodyLeft, TimeSpan.FromMilliseconds(500));
        }
    }

    private static bool NobodyLeft() => !File.Exists("/proc/1/task/1/children") || File.ReadAllText("/proc/1/task/1/children").Length == 0;

    // What holds data is unmounted, the youngest mount first; what lives in memory or in the kernel has nothing to save.
    private static void Unmount()
    {
        foreach (var fields in File.ReadAllLines("/proc/mounts").Reverse().Select(line => line.Split(' ')))
        {
            if (fields.Length > 2 && fields[1] != "/" && !KernelFileSystems.Contains(fields[2]))
            {
                const int Detach = 2;
                _ = Libc.Unmount(fields[1], 0) == 0 ? 0 : Libc.Unmount(fields[1], Detach);
            }
        }

        _ = Libc.Mount(null, "/", null, (nuint)(MountFlags.Remount | MountFlags.ReadOnly), null);
    }
}
