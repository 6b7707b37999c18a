using LinuxKit.Init.Events;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Containers;

/// <summary>The containers that keep running.</summary>
/// <param name="runtime">Starts them.</param>
/// <param name="events">Handled meanwhile.</param>
/// <param name="processes">Know when they end.</param>
internal sealed class Services(OciRuntime runtime, EventLoop events, Processes processes)
{
    private const string Folder = "/containers/services";

    private readonly SortedDictionary<string, int> _running = new(StringComparer.Ordinal);

    /// <summary>Starts all, by name.</summary>
    public void StartAll()
    {
        foreach (var bundle in Bundle.In(Folder))
        {
            Start(bundle.Name);
        }
    }

    /// <summary>Starts one.</summary>
    /// <returns>What became of it, in a sentence.</returns>
    public string Start(string name)
    {
        var bundle = Bundle.In(Folder).FirstOrDefault(bundle => bundle.Name == name);
        if (bundle is null)
        {
            return $"there is no service {name}";
        }

        if (_running.ContainsKey(name))
        {
            return $"{name} is running";
        }

        var logs = ContainerLogs.OfService(name);
        if (runtime.Start(bundle, logs.Output, logs.Error) is not { } process)
        {
            BootLog.Say($"service {name}: failed to start");
            logs.Dump();
            return $"{name} failed to start";
        }

        BootLog.Say($"service {name} started");
        _running.Add(name, process);
        processes.OnExit(process, status => Ended(bundle, status));
        return $"{name} started";
    }

    /// <summary>Stops one: SIGTERM, and SIGKILL when that is not enough.</summary>
    /// <returns>What became of it, in a sentence.</returns>
    public string Stop(string name, TimeSpan grace)
    {
        if (!_running.TryGetValue(name, out var process))
        {
            return $"{name} is not running";
        }

        _ = Libc.Kill(process, Signal.Terminate);
        if (!events.RunUntil(() => !_running.ContainsKey(name), grace))
        {
            _ = Libc.Kill(process, Signal.Kill);
            events.RunUntil(() => !_running.ContainsKey(name), TimeSpan.FromSeconds(2));
        }

        return $"{name} stopped";
    }

    /// <summary>Stops all at the same time.</summary>
    public void StopAll(TimeSpan grace)
    {
        SignalAll(Signal.Terminate);
        if (!events.RunUntil(() => _running.Count == 0, grace))
        {
            BootLog.Say($"still running after {grace.TotalSeconds:F0} s: {string.Join(' ', _running.Keys)}");
            SignalAll(Signal.Kill);
            events.RunUntil(() => _running.Count == 0, TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>Every service, and the number of its first process where it runs.</summary>
    public string List() => string.Concat(Bundle.In(Folder).Select(bundle =>
        _running.TryGetValue(bundle.Name, out var process) ? $"{bundle.Name}\trunning\t{process}\n" : $"{bundle.Name}\tstopped\n"));

    private void SignalAll(int signal)
    {
        foreach (var process in _running.Values)
        {
            _ = Libc.Kill(process, signal);
        }
    }

    private void Ended(Bundle bundle, int status)
    {
        _running.Remove(bundle.Name);
        BootLog.Say($"service {bundle.Name} ended with exit code {status}");
        runtime.Delete(bundle);
    }
}
