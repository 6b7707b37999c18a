using System.Diagnostics;
using LinuxKit.Init.Events;

namespace LinuxKit.Init.Containers;

/// <summary>Runs the containers of a stage one after the other, each to its end. None of them stops the stage: a failure is told, and the next one runs.</summary>
/// <param name="runtime">Starts them.</param>
/// <param name="events">Handled meanwhile.</param>
/// <param name="processes">Know how they end.</param>
/// <param name="toConsole">Whether their output goes straight to the console instead of to files.</param>
internal sealed class OneShots(OciRuntime runtime, EventLoop events, Processes processes, bool toConsole)
{
    /// <summary>Runs a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="timeout">How long each may take, or <see langword="null"/> for as long as it likes.</param>
    /// <param name="cancelled">Asked between events; true ends the stage early.</param>
    public void Run(Stage stage, TimeSpan? timeout, Func<bool> cancelled)
    {
        stage.PrepareLogs();
        foreach (var bundle in stage.Bundles.TakeWhile(_ => !cancelled()))
        {
            Step.Try($"{stage.Name} {bundle.Name}", () => Run(stage, bundle, timeout, cancelled));
        }
    }

    private void Run(Stage stage, Bundle bundle, TimeSpan? timeout, Func<bool> cancelled)
    {
        var logs = toConsole ? ContainerLogs.Console : ContainerLogs.OfStage(stage, bundle.Name);
        var started = Stopwatch.GetTimestamp();
        var outcome = Run(bundle, logs, timeout, cancelled);
        logs.Dump();
        BootLog.Say($"{stage.Name} {bundle.Name}: {outcome} after {BootLog.Seconds(Stopwatch.GetElapsedTime(started))}");
    }

    private string Run(Bundle bundle, ContainerLogs logs, TimeSpan? timeout, Func<bool> cancelled)
    {
        if (runtime.Start(bundle, logs) is not { } process)
        {
            return "failed to start";
        }

        ExitStatus? status = null;
        processes.OnExit(process, ended => status = ended);
        var inTime = events.RunUntil(() => status is not null || cancelled(), timeout);
        if (status is { } ended)
        {
            runtime.DeleteEnded(bundle);
            return ended.IsSuccess ? "done" : $"failed, {ended}";
        }

        runtime.Delete(bundle);
        return inTime ? "stopped" : "not done, stopped";
    }
}
