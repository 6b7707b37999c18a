using LinuxKit.Configuration.Items;
using LinuxKit.Packages;
using LinuxKit.Packages.Items;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>A task on a package project: its items and properties are read and checked as a whole before anything is done.</summary>
public abstract class PackageTask : Task, ICancelableTask, IDisposable
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

    /// <summary>Seconds since 1970-01-01 UTC for what the build makes; empty for the default.</summary>
    public string? SourceDateEpoch { get; set; }

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, ReadAndRunAsync);

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose()
    {
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does the work.</summary>
    /// <param name="definition">The package, in which nothing was found wrong.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    private protected abstract System.Threading.Tasks.Task RunAsync(PackageDefinition definition, CancellationToken cancellationToken);

    private async System.Threading.Tasks.Task ReadAndRunAsync(CancellationToken cancellationToken)
    {
        var items = new ProjectItems(ProjectFile, []);
        var reading = PackageItemReader.Read(
            items.Read(ItemType.Package, [Package]).Single(),
            [.. items.Read(ItemType.DebianPackage, DebianPackages), .. items.Read(ItemType.KernelModule, KernelModules), .. items.Read(ItemType.File, Files)],
            Epoch.Parse(SourceDateEpoch));
        Log.LogDiagnostics(reading.Diagnostics);
        Log.LogDiagnostics(PackageCheck.Run(reading.Definition));
        if (!Log.HasLoggedErrors)
        {
            await RunAsync(reading.Definition, cancellationToken).ConfigureAwait(false);
        }
    }
}
