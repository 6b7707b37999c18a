using LinuxKit.Init.Events;

namespace LinuxKit.Init.Containers;

/// <summary>Runs the containers of a stage one after the other, each to its end. None of them stops the stage: a failure is told, and the next one runs.</summary>
/// <param name="runtime">Starts them.</param>
/// <param name="events">Handled meanwhile.</param>
/// <param name="processes">Know how they end.</param>
internal sealed class OneShots(OciRuntime runtime, EventLoop events, Processes processes)
{
    /// <summary>Runs a stage.</summary>
    /// <param name="stage"><c>onboot</c> or <c>onshutdown</c>.</param>
    /// <param name="timeout">How long each may take, or <see langword="null"/> for as long as it likes.</param>
    /// <param name="cancelled">Asked between events; true ends the stage early.</param>
    public void Run(string stage, TimeSpan? timeout, Func<bool> cancelled)
    {
        foreach (var bundle in Bundle.In($"/containers/{stage}"))
        {
            if (cancelled())
            {
                return;
            }

            BootLog.Say($"{stage} {bundle.Name}");
            var logs = ContainerLogs.OfStage(stage, bundle.Name);
            Report(stage, bundle, Run(bundle, logs, timeout, cancelled));
            logs.Dump();
        }
    }

    private int? Run(Bundle bundle, ContainerLogs logs, TimeSpan? timeout, Func<bool> cancelled)
    {
        if (runtime.Start(bundle, logs.Output, logs.Error) is not { } process)
        {
            return null;
        }

        int? status = null;
        processes.OnExit(process, ended => status = ended);
        if (!events.RunUntil(() => status is not null || cancelled(), timeout))
        {
            BootLog.Say($"{bundle.Name}: not done after {timeout!.Value.TotalSeconds:F0} s, stopped");
        }

        runtime.Delete(bundle);
        events.RunUntil(() => status is not null, TimeSpan.FromSeconds(2));
        return status;
    }

    private static void Report(string stage, Bundle bundle, int? status)
    {
        if (status is null)
        {
            BootLog.Say($"{stage} {bundle.Name}: failed to start");
        }
        else if (status != 0)
        {
            BootLog.Say($"{stage} {bundle.Name}: failed with exit code {status}");
        }
    }
}
