using LinuxKit.RootFilesystem;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>Makes a plan's outputs.</summary>
[MSBuildMultiThreadableTask]
public sealed class AssembleImage : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Full path of the project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Full path of the plan.</summary>
    [Required]
    public string PlanFile { get; set; } = "";

    /// <summary>Full path of the folder of the outputs.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <summary>Full path of the file that tells the next build about this one.</summary>
    [Required]
    public string TrackingFile { get; set; } = "";

    /// <summary>The content store's folder; empty for the environment's or the user's.</summary>
    public string? Store { get; set; }

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, AssembleAsync);

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();

    private async System.Threading.Tasks.Task AssembleAsync(CancellationToken cancellationToken)
    {
        var plan = await ImagePlanFile.ReadAsync(PlanFile, cancellationToken).ConfigureAwait(false);
        var builder = new ImageBuilder(StoreLocation.Find(Store, ProjectFile), LogUse);
        var image = await builder.BuildAsync(plan, OutputFolder, cancellationToken).ConfigureAwait(false);
        await TrackingFiles.WriteAsync(TrackingFile, plan, image, cancellationToken).ConfigureAwait(false);
    }

    private void LogUse(SegmentUse use) =>
        Log.LogMessage(use.Made ? MessageImportance.Normal : MessageImportance.Low, $"{(use.Made ? "Made" : "Found")} {use.Segment.Index.ComponentName}.");
}
