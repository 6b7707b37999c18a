using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Makes a plan out of a project's items and properties.</summary>
[MSBuildMultiThreadableTask]
public sealed class ResolveImage : ImageTask
{
    /// <summary>Full path of the plan, which is written only when it differs.</summary>
    [Required]
    public string PlanFile { get; set; } = "";

    /// <summary>Full path of the file that tells the next build about this one.</summary>
    [Required]
    public string TrackingFile { get; set; } = "";

    private protected override async Task RunAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var plan = await new ImageBuilder(request.Store).PlanAsync(request, cancellationToken).ConfigureAwait(false);
        Log.LogDiagnostics(plan.Warnings);

        // Before the plan: what is built of it has to be newer than both.
        await TrackingFiles.WriteAsync(TrackingFile, plan, cancellationToken).ConfigureAwait(false);
        var written = await ImagePlanFile.WriteAsync(PlanFile, plan, cancellationToken).ConfigureAwait(false);
        Log.LogMessage(MessageImportance.Low, written ? "The plan changed." : "The plan is as it was.");
    }
}
