using LinuxKit.Configuration.Items;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>Makes a plan out of a project's items and properties.</summary>
[MSBuildMultiThreadableTask]
public sealed class ResolveImage : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The image's name.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Full path of the project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The architecture, by OCI's name.</summary>
    [Required]
    public string Architecture { get; set; } = "";

    /// <summary>Names of the output formats.</summary>
    public string[] Formats { get; set; } = [];

    /// <summary><c>auto</c>, <c>zstd</c>, <c>gzip</c> or <c>none</c>.</summary>
    [Required]
    public string Compression { get; set; } = "";

    /// <summary>The Kernel items.</summary>
    public ITaskItem[] Kernel { get; set; } = [];

    /// <summary>The Init items.</summary>
    public ITaskItem[] Init { get; set; } = [];

    /// <summary>The OnBoot items.</summary>
    public ITaskItem[] OnBoot { get; set; } = [];

    /// <summary>The OnShutdown items.</summary>
    public ITaskItem[] OnShutdown { get; set; } = [];

    /// <summary>The Service items.</summary>
    public ITaskItem[] Services { get; set; } = [];

    /// <summary>The Volume items.</summary>
    public ITaskItem[] Volumes { get; set; } = [];

    /// <summary>The File items.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>What the referenced projects made, as their GetTargetPath tells it.</summary>
    public ITaskItem[] References { get; set; } = [];

    /// <summary>Full paths of OCI layouts; of two that hold one reference the later one wins.</summary>
    public string[] Layouts { get; set; } = [];

    /// <summary>The content store's folder; empty for the environment's or the user's.</summary>
    public string? Store { get; set; }

    /// <summary>Seconds since 1970-01-01 UTC for what the build makes; empty for the default.</summary>
    public string? SourceDateEpoch { get; set; }

    /// <summary>Full path of the plan, which is written only when it differs.</summary>
    [Required]
    public string PlanFile { get; set; } = "";

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, ResolveAsync);

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();

    private async System.Threading.Tasks.Task ResolveAsync(CancellationToken cancellationToken)
    {
        var items = new ProjectItems(ProjectFile, References);
        var reading = ItemReader.Read(
            [
                .. items.Read(ItemType.Kernel, Kernel), .. items.Read(ItemType.Init, Init), .. items.Read(ItemType.OnBoot, OnBoot),
                .. items.Read(ItemType.OnShutdown, OnShutdown), .. items.Read(ItemType.Service, Services), .. items.Read(ItemType.Volume, Volumes),
                .. items.Read(ItemType.File, Files),
            ],
            []);
        Log.LogDiagnostics(reading.Diagnostics);
        if (reading.HasErrors)
        {
            return;
        }

        var store = StoreLocation.Find(Store, ProjectFile);
        var request = new BuildRequest
        {
            Name = Name,
            Definition = reading.Definition,
            Architecture = Architecture,
            Formats = [.. Formats],
            Store = store,
            Layouts = [.. Layouts],
            Compression = Compression,
            Timestamp = Epoch.Parse(SourceDateEpoch),
            Location = new SourceLocation(ProjectFile),
        };
        var plan = await new ImageBuilder(store).PlanAsync(request, cancellationToken).ConfigureAwait(false);
        Log.LogDiagnostics(plan.Warnings);
        var written = await ImagePlanFile.WriteAsync(PlanFile, plan, cancellationToken).ConfigureAwait(false);
        Log.LogMessage(MessageImportance.Low, written ? "The plan changed." : "The plan is as it was.");
    }
}
