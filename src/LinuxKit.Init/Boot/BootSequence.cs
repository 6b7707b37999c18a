using LinuxKit.Init.Containers;
using LinuxKit.Init.Control;
using LinuxKit.Init.Data;
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
        var modules = PrepareSystem();
        var commandLine = CommandLine.Read();
        var runtime = new OciRuntime(_events, _processes, commandLine.RuntimeDebug);
        var oneShots = new OneShots(runtime, _events, _processes, commandLine.RuntimeConsole);
        var services = new Services(runtime, _events, _processes);
        var scripts = new InitScripts(_events, _processes);

        Step.Try("welcome", () => Consoles.Welcome(commandLine));
        Step.Try("data", () => DataPartition.Mount(modules, commandLine));
        Step.Try("init scripts", () => scripts.Run("/etc/init.d"));
        Step.Try("volumes", Volumes.MountAll);
        Step.Try("onboot", () => oneShots.Run(Stage.OnBoot, commandLine.OnBootTimeout, () => _requested is not null));
        Step.Try("services", () => services.StartAll(() => _requested is not null));
        Step.Try("control", () => ControlSocket.Serve(_events, new ServiceRequests(services, commandLine.StopTimeout).Answer));
        if (_requested is null)
        {
            BootLog.Say("system is up");
        }

        while (_requested is null)
        {
            Step.Try("events", () => _events.Run(() => _requested is not null));
        }

        new ShutdownSequence(scripts, oneShots, services, _events, commandLine).Run(_requested.Value);
    }

    private ModuleLoader PrepareSystem()
    {
        const uint AllModeBits = 0;
        _ = Libc.SetModeMask(AllModeBits);
        FileSystems.MountKernel();
        Consoles.UseSystemConsole();
        var modules = new ModuleLoader();
        var devices = new DeviceEvents(modules);
        Step.Try("modules", modules.LoadListed);
        Step.Try("devices", modules.LoadForDevices);
        Step.Try("new devices", devices.Drain);
        RootMove.LeaveInitramfs();
        Step.Try("file systems", () => FileSystems.MountSystem(modules.LoadAlias));
        Identity.RaiseLimits();
        Loopback.BringUp();
        Step.Try("host name", Identity.SetHostName);
        Step.Try("resolver", Identity.PrepareResolver);
        Step.Try("shutdown requests", ListenForTheEnd);
        devices.Watch(_events);
        return modules;
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
        AcpiEvents.Watch(_events, () => Request(FinalAction.PowerOff, "power button"));
    }

    private void Request(FinalAction action, string reason)
    {
        if (_requested is null)
        {
            BootLog.Say($"shutting down: {reason}");
            _requested = action;
        }
    }
}
