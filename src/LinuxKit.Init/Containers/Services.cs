using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;
using LinuxKit.Init.Shutdown;

namespace LinuxKit.Init.Containers;

/// <summary>The containers that keep running.</summary>
/// <param name="runtime">Starts them.</param>
/// <param name="events">Handled meanwhile.</param>
/// <param name="processes">Know when they end.</param>
internal sealed class Services(OciRuntime runtime, EventLoop events, Processes processes)
{
    private const string Folder = "/containers/services";

    private readonly SortedDictionary<string, int> _running = new(StringComparer.Ordinal);

    /// <summary>Names of those that run.</summary>
    public IEnumerable<string> Running => _running.Keys;

    /// <summary>Starts all, by name.</summary>
    /// <param name="cancelled">Asked in between; true starts no more.</param>
    public void StartAll(Func<bool> cancelled)
    {
        foreach (var bundle in Bundle.In(Folder).TakeWhile(_ => !cancelled()))
        {
            Step.Try($"service {bundle.Name}", () => Start(bundle));
        }
    }

    /// <summary>Starts one that does not run.</summary>
    public ServiceAnswer Start(string name)
    {
        if (Bundle.In(Folder).FirstOrDefault(bundle => bundle.Name == name) is not { } bundle)
        {
            return ServiceAnswer.Failure($"there is no service {name}");
        }

        return _running.ContainsKey(name) ? ServiceAnswer.Failure($"{name} is running")
            : Start(bundle) ? ServiceAnswer.Success($"{name} started")
            : ServiceAnswer.Failure($"{name} failed to start");
    }

    /// <summary>Stops one that runs: SIGTERM, and SIGKILL when that is not enough.</summary>
    public ServiceAnswer Stop(string name, TimeSpan grace)
    {
        if (!_running.TryGetValue(name, out var process))
        {
            return ServiceAnswer.Failure($"{name} is not running");
        }

        _ = Libc.Kill(process, Signal.Terminate);
        bool HasEnded() => !_running.ContainsKey(name);
        events.RunUntil(() => HasEnded() || !ProcessTable.Listens(process), grace);
        if (!HasEnded())
        {
            _ = Libc.Kill(process, Signal.Kill);
            events.RunUntil(HasEnded, grace);
        }

        runtime.Delete(new Bundle($"{Folder}/{name}"));
        return HasEnded() ? ServiceAnswer.Success($"{name} stopped") : ServiceAnswer.Failure($"{name} does not end");
    }

    /// <summary>Every service, and the number of its first process where it runs.</summary>
    public ServiceAnswer List() => ServiceAnswer.Success(string.Join('\n', Bundle.In(Folder).Select(bundle =>
        _running.TryGetValue(bundle.Name, out var process) ? $"{bundle.Name}\trunning\t{process}" : $"{bundle.Name}\tstopped")));

    private bool Start(Bundle bundle)
    {
        var logs = ContainerLogs.OfService(bundle.Name);
        if (runtime.Start(bundle, logs) is not { } process)
        {
            logs.Dump();
            BootLog.Say($"service {bundle.Name}: failed to start");
            return false;
        }

        BootLog.Say($"service {bundle.Name}: started");
        _running.Add(bundle.Name, process);
        processes.OnExit(process, status => Ended(bundle, status));
        return true;
    }

    private void Ended(Bundle bundle, ExitStatus status)
    {
        _running.Remove(bundle.Name);
        BootLog.Say($"service {bundle.Name}: ended, {status}");
        events.Defer(() => CleanUp(bundle));
    }

    // By the time this is done the service may have been started again.
    private void CleanUp(Bundle bundle)
    {
        if (!_running.ContainsKey(bundle.Name))
        {
            runtime.Delete(bundle);
        }
    }
}
