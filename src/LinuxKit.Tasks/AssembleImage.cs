using LinuxKit.Oci;
using LinuxKit.Oci.Signatures;
using LinuxKit.Oci.Storage;
using LinuxKit.RootFilesystem;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LinuxKit.Tasks;

/// <summary>Makes a plan's outputs.</summary>
[MSBuildMultiThreadableTask]
public sealed class AssembleImage : Task, ICancelableTask, IDisposable
{
    // A secret is no property: it would stand in every binlog.
    private const string SigningPasswordVariable = "LINUXKIT_SIGNING_PASSWORD";

    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Full path of the project.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Full path of the plan.</summary>
    [Required]
    public string PlanFile { get; set; } = "";

    /// <summary>Full path of a copy of the plan that was built last; it explains what is made, and by whose engine the outputs were.</summary>
    [Required]
    public string BuiltPlanFile { get; set; } = "";

    /// <summary>Full path of the folder of the outputs.</summary>
    [Required]
    public string OutputFolder { get; set; } = "";

    /// <summary>Full path of the file that tells the next build about this one.</summary>
    [Required]
    public string TrackingFile { get; set; } = "";

    /// <summary>The content store's folder; empty for the environment's or the user's.</summary>
    public string? Store { get; set; }

    /// <summary>Registry and repository of segments that are shared; empty for none.</summary>
    public string? SegmentCache { get; set; }

    /// <summary>Whether segments that are made are pushed there.</summary>
    public bool SegmentCacheWrite { get; set; }

    /// <summary>Full paths of public keys, with one of which shared segments must be signed; none for all segments.</summary>
    public string[] SegmentCacheKeys { get; set; } = [];

    /// <summary>Registries that may be spoken to without TLS, or with a certificate that nobody vouches for.</summary>
    public string[] InsecureRegistries { get; set; } = [];

    /// <summary>Whether no registry may be asked.</summary>
    public bool Offline { get; set; }

    /// <summary>Days that segments and downloads are kept in the store after their last use.</summary>
    public int StoreDays { get; set; } = 30;

    /// <summary>GiB that segments and downloads may take in the store.</summary>
    public int StoreGibibytes { get; set; } = 20;

    /// <inheritdoc />
    public override bool Execute() => Log.Run(ProjectFile, _cancellation, AssembleAsync);

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();

    private async System.Threading.Tasks.Task AssembleAsync(CancellationToken cancellationToken)
    {
        var plan = await ImagePlanFile.ReadAsync(PlanFile, cancellationToken).ConfigureAwait(false);
        var before = await TryReadAsync(BuiltPlanFile, cancellationToken).ConfigureAwait(false);
        if (before is not null && before.Engine != EngineIdentity.Current)
        {
            // Nor may it speak for the outputs of a build that ends before the plan is written again.
            File.Delete(BuiltPlanFile);
            Log.LogMessage(MessageImportance.Normal, "All outputs are made: those that are there are another engine's.");
        }

        var comparison = new PlanComparison(before, plan);
        var pulls = new PullLog(Log);
        using var shared = await OpenSharedAsync(pulls, cancellationToken).ConfigureAwait(false);
        var builder = new ImageBuilder(StoreLocation.Find(Store, ProjectFile), use => LogUse(use, comparison), shared)
        {
            SigningPassword = Environment.GetEnvironmentVariable(SigningPasswordVariable),
        };
        var image = await builder.BuildAsync(plan, OutputFolder, before, cancellationToken).ConfigureAwait(false);
        pulls.Summarize();
        await ImagePlanFile.WriteAsync(BuiltPlanFile, plan with { Engine = EngineIdentity.Current }, cancellationToken).ConfigureAwait(false);
        Log.LogDiagnostics(image.Warnings);
        await TrackingFiles.WriteAsync(TrackingFile, plan, image, cancellationToken).ConfigureAwait(false);
        await CollectAsync(cancellationToken).ConfigureAwait(false);
    }

    private async System.Threading.Tasks.Task<SharedSegments?> OpenSharedAsync(PullLog pulls, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(SegmentCache) || Offline)
        {
            return null;
        }

        var repository = ImageReference.Parse(SegmentCache);
        var keys = await System.Threading.Tasks.Task.WhenAll(SegmentCacheKeys.Select(path => SignatureKey.ReadAsync(path, cancellationToken))).ConfigureAwait(false);
        var store = new ContentStore(StoreLocation.Find(Store, ProjectFile));
        return new SharedSegments(repository, store, RegistrySettings.Read([], InsecureRegistries, offline: false) with { Progress = pulls.Tell }, [.. keys])
        {
            CanWrite = SegmentCacheWrite,
            Failed = warning => Log.LogDiagnostics([warning]),
        };
    }

    private async System.Threading.Tasks.Task CollectAsync(CancellationToken cancellationToken)
    {
        var limits = new StoreLimits { UnusedCaches = TimeSpan.FromDays(StoreDays), CacheSize = (long)StoreGibibytes << 30 };
        var store = new ContentStore(StoreLocation.Find(Store, ProjectFile));
        try
        {
            if (await new StoreUpkeep(store).CollectDailyAsync(limits, cancellationToken).ConfigureAwait(false) is { FileCount: > 0 } savings)
            {
                Log.LogMessage(MessageImportance.Low, $"Removed {savings.FileCount} files of {savings.SizeInBytes} bytes from the store that nobody used.");
            }
        }
        catch (Exception e) when (e is LinuxKitException or IOException or UnauthorizedAccessException)
        {
            // The image is built; what is wrong with the store says who needs it.
            Log.LogMessage(MessageImportance.Normal, $"The store was not cleared of what nobody uses. {e.Message}");
        }
    }

    private static async System.Threading.Tasks.Task<ImagePlan?> TryReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await ImagePlanFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (LinuxKitException)
        {
            // Missing, or of another version: the outputs are nobody's.
            return null;
        }
    }

    private void LogUse(SegmentUse use, PlanComparison comparison)
    {
        var name = use.Segment.Index.ComponentName;
        if (use.Made)
        {
            Log.LogMessage(MessageImportance.Normal, $"Made {name}: {comparison.Explain(name)}.");
        }
        else
        {
            Log.LogMessage(MessageImportance.Low, $"Found {name}.");
        }
    }
}
