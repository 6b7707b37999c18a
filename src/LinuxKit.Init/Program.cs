using LinuxKit.Init;
using LinuxKit.Init.Boot;
using LinuxKit.Init.Control;
using LinuxKit.Init.Events;
using LinuxKit.Init.FirstStage;
using LinuxKit.Init.Linux;

var name = Path.GetFileName(Environment.GetCommandLineArgs()[0]);
ReadOnlySpan<string> arguments = args;
if (name == "linuxkit-init" && args.Length > 0)
{
    name = args[0];
    arguments = arguments[1..];
}

return name switch
{
    "service" => Commands.Service(arguments),
    "modprobe" => Commands.Modprobe(arguments),
    "poweroff" or "reboot" or "halt" => Commands.Power(name, arguments),
    _ when Libc.GetProcessId() == 1 => Boot(),
    _ when Commands.IsDoneByInit(name) => 0,
    _ => Usage(),
};

static int Boot()
{
    if (FirstStageBoot.IsHere)
    {
        return FirstStageBoot.Run();
    }

    if (!SignalsAreBlocked())
    {
        // A signal goes to any thread that does not block it, and the runtime has started some: only a new program inherits the mask in all.
        return ExecuteAgain();
    }

    Step.Try("init", new BootSequence().Run);

    // The end of PID 1 is a kernel panic, whose text would hide what was said above.
    while (true)
    {
        Thread.Sleep(Timeout.Infinite);
    }
}

static unsafe bool SignalsAreBlocked()
{
    const int Block = 0;
    var (handled, before) = (EventLoop.HandledSignals, default(SignalSet));
    _ = Libc.SetSignalMask(Block, &handled, &before);
    return (before.Bits & handled.Bits) == handled.Bits;
}

static unsafe int ExecuteAgain()
{
    var program = Environment.GetCommandLineArgs()[0];
    using var arguments = new CStrings(program);
    _ = Libc.Execute(program, arguments.Pointer);
    BootLog.Say($"executing {program}: {Errno.Message}");
    return 1;
}

static int Usage()
{
    BootLog.Write("This is the init of a LinuxKit system: it runs as PID 1, or as service, modprobe, poweroff, reboot or halt.\n");
    return 2;
}
