using LinuxKit.Configuration.Items;
using LinuxKit.Packages;
using LinuxKit.Packages.Items;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>Makes a package project's OCI image.</summary>
[MSBuildMultiThreadableTask]
public sealed class BuildPackage : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Full path of the project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The project's properties as metadata of one item, which includes the image's repository.</summary>
    [Required]
    public ITaskItem Package { get; set; } = null!;

    /// <summary>The DebianPackage items.</summary>
    public ITaskItem[] DebianPackages { get; set; } = [];

    /// <summary>The KernelModule items.</summary>
    public ITaskItem[] KernelModules { get; set; } = [];

    /// <summary>The File items.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>Full path of the layout's folder.</summary>
    [Required]
    public string LayoutFolder { get; set; } = "";

    /// <summary>Full path of the lock file, which need not exist.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    /// <summary>Whether packages are resolved anew, whatever the lock file says.</summary>
    public bool UpdateLock { get; set; }

    /// <summary>The content store's folder; empty for the environment's or the user's.</summary>
    public string? Store { get; set; }

    /// <summary>Seconds since 1970-01-01 UTC for what the build makes; empty for the default.</summary>
    public string? SourceDateEpoch { get; set; }

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, BuildAsync);

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();

    private async System.Threading.Tasks.Task BuildAsync(CancellationToken cancellationToken)
    {
        var items = new ProjectItems(ProjectFile, []);
        var reading = PackageItemReader.Read(
            items.Read(ItemType.Package, [Package]).Single(),
            [.. items.Read(ItemType.DebianPackage, DebianPackages), .. items.Read(ItemType.KernelModule, KernelModules), .. items.Read(ItemType.File, Files)],
            Epoch.Parse(SourceDateEpoch));
        Log.LogDiagnostics(reading.Diagnostics);
        if (reading.HasErrors)
        {
            return;
        }

        var paths = new PackageBuildPaths(LayoutFolder, LockFile, StoreLocation.Find(Store, ProjectFile));
        using var handler = new SocketsHttpHandler();
        var result = await new PackageBuilder(handler).BuildAsync(reading.Definition, paths, UpdateLock, cancellationToken).ConfigureAwait(false);
        Log.LogMessage(MessageImportance.Low, result.LockFileWritten ? "Wrote the lock file." : "The lock file is as it was.");
    }
}
