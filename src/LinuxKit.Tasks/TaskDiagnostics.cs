using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace LinuxKit.Tasks;

/// <summary>How the engine's diagnostics become MSBuild's.</summary>
internal static class TaskDiagnostics
{
    /// <summary>Runs a task's work to its end, and logs what the engine has against its input as errors.</summary>
    /// <param name="log">The task's log.</param>
    /// <param name="projectFile">Full path of the project, which is to blame where nothing more precise is known.</param>
    /// <param name="cancellation">Cancelled by the task's <see cref="ICancelableTask.Cancel"/>.</param>
    /// <param name="work">The work.</param>
    /// <returns>What the task's <c>Execute</c> returns.</returns>
    public static bool Run(
        this TaskLoggingHelper log, string projectFile, CancellationTokenSource cancellation, Func<CancellationToken, System.Threading.Tasks.Task> work)
    {
        try
        {
            work(cancellation.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        catch (LinuxKitException e)
        {
            log.LogDiagnostics(e.At(new SourceLocation(projectFile)).Diagnostics);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogDiagnostics([SdkDiagnostics.InputOutput.At(new SourceLocation(projectFile), e.Message)]);
        }

        return !log.HasLoggedErrors;
    }

    /// <summary>Logs diagnostics with their codes and places.</summary>
    /// <param name="log">The task's log.</param>
    /// <param name="diagnostics">The diagnostics.</param>
    public static void LogDiagnostics(this TaskLoggingHelper log, IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            var (file, line, column) = diagnostic.Location;
            var message = $"{diagnostic.Message} {diagnostic.Help}";
            if (diagnostic.Severity == DiagnosticSeverity.Error)
            {
                log.LogError(null, diagnostic.Code, null, null, file, line, column, 0, 0, "{0}", message);
            }
            else
            {
                log.LogWarning(null, diagnostic.Code, null, null, file, line, column, 0, 0, "{0}", message);
            }
        }
    }
}
