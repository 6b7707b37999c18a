using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Events;

/// <summary>One thread waits for everything: signals, ended children, buttons, requests. Nothing else in PID 1 runs at the same time.</summary>
internal sealed unsafe class EventLoop
{
    private const int CloseOnExecutionNonBlocking = 0x80800;
    private const int SignalInfoSize = 128;

    private readonly List<(int Descriptor, Action Ready)> _sources = [];
    private readonly Dictionary<int, Action> _signals = [];
    private readonly Queue<Action> _deferred = [];

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

    /// <summary>Calls back when a descriptor can be read; one whose other end is gone is closed and forgotten.</summary>
    public void Watch(int descriptor, Action ready)
    {
        if (descriptor >= 0)
        {
            _sources.Add((descriptor, ready));
        }
    }

    public void OnSignal(int signal, Action action) => _signals[signal] = action;

    /// <summary>Leaves work that waits for events itself to <see cref="Run"/>, so that such work is never done inside other such work.</summary>
    public void Defer(Action action) => _deferred.Enqueue(action);

    /// <summary>The outermost loop: handles events and deferred work until a condition holds.</summary>
    public void Run(Func<bool> done)
    {
        while (!done())
        {
            if (_deferred.TryDequeue(out var action))
            {
                action();
            }
            else
            {
                Wait(Timeout.Infinite);
            }
        }
    }

    /// <summary>Handles events until a condition holds or the time is up.</summary>
    /// <param name="done">Asked after each round of events, and at least every tenth of a second when there is a time limit.</param>
    /// <param name="timeout">How long to wait at most, or <see langword="null"/> for ever.</param>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(Func<bool> done, TimeSpan? timeout = null)
    {
        const long Tick = 100;
        var end = timeout is { } limit ? Environment.TickCount64 + (long)limit.TotalMilliseconds : long.MaxValue;
        while (!done())
        {
            var left = end - Environment.TickCount64;
            if (left <= 0)
            {
                return false;
            }

            Wait(timeout is null ? Timeout.Infinite : (int)Math.Min(left, Tick));
        }

        return true;
    }

    private void Wait(int timeoutInMilliseconds)
    {
        var sources = _sources.ToArray();
        var descriptors = new PollDescriptor[sources.Length];
        for (var i = 0; i < sources.Length; i++)
        {
            descriptors[i] = new PollDescriptor { Descriptor = sources[i].Descriptor, Events = PollDescriptor.In };
        }

        fixed (PollDescriptor* pointer = descriptors)
        {
            if (Libc.Poll(pointer, (nuint)descriptors.Length, timeoutInMilliseconds) <= 0)
            {
                return;
            }
        }

        for (var i = 0; i < sources.Length; i++)
        {
            if ((descriptors[i].Returned & PollDescriptor.In) != 0)
            {
                sources[i].Ready();
            }
            else if (descriptors[i].Returned != 0)
            {
                _sources.Remove(sources[i]);
                _ = Libc.Close(sources[i].Descriptor);
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
