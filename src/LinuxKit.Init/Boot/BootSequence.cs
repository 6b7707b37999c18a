using LinuxKit.Init.Containers;
using LinuxKit.Init.Control;
using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Modules;
using LinuxKit.Init.Network;
using LinuxKit.Init.Shutdown;

namespace LinuxKit.Init.Boot;

/// <summary>A system's life, from the kernel's hand-over to the end.</summary>
internal sealed class BootSequence
{
    private readonly Processes _processes = new();
    private readonly EventLoop _events;
    private FinalAction? _requested;

    public BootSequence() => _events = new EventLoop(_processes);

    /// <summary>Runs the system; returns only when the kernel refused to end it.</summary>
    public void Run()
    {
        FileSystems.MountKernel();
        UseConsole();
        var modules = new ModuleLoader();
        modules.LoadListed();
        modules.LoadForDevices();
        RootMove.LeaveInitramfs();
        FileSystems.MountSystem();
        Identity.RaiseLimits();
        Loopback.BringUp();
        Identity.SetHostName();
        Identity.PrepareResolver();
        ListenForTheEnd();
        DeviceEvents.Watch(_events, modules);

        var commandLine = CommandLine.Read();
        Welcome(commandLine);
        RunScripts();
        Volumes.MountAll();
        var runtime = new OciRuntime(_events, _processes);
        var oneShots = new OneShots(runtime, _events, _processes);
        var services = new Services(runtime, _events, _processes);
        var grace = TimeSpan.FromSeconds(commandLine.StopTimeout);
        oneShots.Run("onboot", commandLine.OnBootTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null, () => _requested is not null);
        if (_requested is null)
        {
            services.StartAll();
            ControlSocket.Serve(_events, request => Answer(services, request, grace));
            BootLog.Say("system is up");
        }

        _events.RunUntil(() => _requested is not null);
        new ShutdownSequence(oneShots, services, _events, grace).Run(_requested!.Value);
    }

    // The kernel opened its own console for us before there was a /dev; output goes to the last console= of the command line.
    private static void UseConsole()
    {
        const int ReadWriteNoTerminal = 0x102;
        var descriptor = Libc.Open("/dev/console", ReadWriteNoTerminal, 0);
        for (var standard = 0; descriptor >= 0 && standard <= 2; standard++)
        {
            _ = Libc.Duplicate(descriptor, standard);
        }

        if (descriptor > 2)
        {
            _ = Libc.Close(descriptor);
        }
    }

    private void ListenForTheEnd()
    {
        const uint SignalOnCtrlAltDel = 0;
        _ = Libc.Reboot(SignalOnCtrlAltDel);
        _events.OnSignal(Signal.Interrupt, () => Request(FinalAction.Restart, "ctrl-alt-del"));
        _events.OnSignal(Signal.Terminate, () => Request(FinalAction.Restart, "restart requested"));
        _events.OnSignal(Signal.User2, () => Request(FinalAction.PowerOff, "power-off requested"));
        _events.OnSignal(Signal.User1, () => Request(FinalAction.Halt, "halt requested"));
        _events.OnSignal(Signal.PowerFailure, () => Request(FinalAction.PowerOff, "power failure"));
        PowerButton.Watch(_events, () => Request(FinalAction.PowerOff, "power button"));
    }

    private void Request(FinalAction action, string reason)
    {
        if (_requested is null)
        {
            BootLog.Say($"shutting down: {reason}");
            _requested = action;
        }
    }

    private static void Welcome(CommandLine commandLine)
    {
        const string Issue = "/etc/issue";
        foreach (var console in File.Exists(Issue) ? commandLine.Consoles : [])
        {
            if (File.Exists($"/dev/{console}"))
            {
                File.WriteAllBytes($"/dev/{console}", File.ReadAllBytes(Issue));
            }
        }
    }

    // Scripts of init images that were made for upstream's init.
    private void RunScripts()
    {
        const string Folder = "/etc/init.d";
        foreach (var script in Directory.Exists(Folder) ? Directory.GetFiles(Folder).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            _processes.Run(_events, [script]);
        }
    }

    private static string Answer(Services services, string request, TimeSpan grace) => request.Split(' ') switch
    {
        ["list"] => services.List(),
        ["start", var name] => services.Start(name) + "\n",
        ["stop", var name] => services.Stop(name, grace) + "\n",
        ["restart", var name] => services.Stop(name, grace) + "\n" + services.Start(name) + "\n",
        _ => "unknown request\n",
    };
}
