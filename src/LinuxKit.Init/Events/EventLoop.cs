using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Events;

/// <summary>One thread waits for everything: signals, ended children, buttons, requests. Nothing else in PID 1 runs at the same time.</summary>
internal sealed unsafe class EventLoop
{
    private const int CloseOnExecutionNonBlocking = 0x80800;
    private const int SignalInfoSize = 128;

    private readonly List<(int Descriptor, Action Ready)> _sources = [];
    private readonly Dictionary<int, Action> _signals = [];

    public EventLoop(Processes processes)
    {
        // The mask was set before this program was executed, so no thread of the runtime takes our signals.
        var set = HandledSignals;
        var descriptor = Libc.SignalDescriptor(-1, &set, CloseOnExecutionNonBlocking);
        Watch(descriptor, () => ReadSignals(descriptor));
        OnSignal(Signal.Child, processes.Reap);
    }

    public static SignalSet HandledSignals =>
        SignalSet.Of(Signal.Child, Signal.Terminate, Signal.Interrupt, Signal.User1, Signal.User2, Signal.PowerFailure);

    /// <summary>Calls back when a descriptor can be read.</summary>
    public void Watch(int descriptor, Action ready)
    {
        if (descriptor >= 0)
        {
            _sources.Add((descriptor, ready));
        }
    }

    public void OnSignal(int signal, Action action) => _signals[signal] = action;

    /// <summary>Handles events until a condition holds or the time is up.</summary>
    /// <param name="done">Asked after each round of events.</param>
    /// <param name="timeout">How long to wait at most, or <see langword="null"/> for ever.</param>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(Func<bool> done, TimeSpan? timeout = null)
    {
        var deadline = timeout is { } limit ? Environment.TickCount64 + (long)limit.TotalMilliseconds : long.MaxValue;
        while (!done())
        {
            var left = deadline == long.MaxValue ? -1 : deadline - Environment.TickCount64;
            if (left is < 0 and not -1)
            {
                return false;
            }

            Wait((int)Math.Min(left, int.MaxValue));
        }

        return true;
    }

    private void Wait(int timeoutInMilliseconds)
    {
        var count = _sources.Count;
        var descriptors = stackalloc PollDescriptor[count];
        for (var i = 0; i < count; i++)
        {
            descriptors[i] = new PollDescriptor { Descriptor = _sources[i].Descriptor, Events = PollDescriptor.In };
        }

        if (Libc.Poll(descriptors, (nuint)count, timeoutInMilliseconds) <= 0)
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            if ((descriptors[i].Returned & PollDescriptor.In) != 0)
            {
                _sources[i].Ready();
            }
        }
    }

    private void ReadSignals(int descriptor)
    {
        var info = stackalloc byte[SignalInfoSize];
        while (Libc.Read(descriptor, info, SignalInfoSize) == SignalInfoSize)
        {
            if (_signals.TryGetValue(*(int*)info, out var action))
            {
                action();
            }
        }
    }
}
