using LinuxKit.Oci;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Makes a plan out of a project's items and properties.</summary>
[MSBuildMultiThreadableTask]
public sealed class ResolveImage : ImageTask
{
    /// <summary>Full path of the lock file, which need not exist.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    /// <summary>Whether a reference that the lock file lacks is an error.</summary>
    public bool LockedMode { get; set; }

    /// <summary>Whether references are resolved anew, whatever the lock file says.</summary>
    public bool UpdateLock { get; set; }

    /// <summary>The only references to resolve anew; none for all.</summary>
    public string[] UpdatedImages { get; set; } = [];

    /// <summary>The only registries that images may be of, each with the start of a repository where it is given; none for all.</summary>
    public string[] AllowedRegistries { get; set; } = [];

    /// <summary>Whether each reference must name a digest.</summary>
    public bool RequireDigest { get; set; }

    /// <summary>Full paths of public keys; each image of a registry must be signed with one of them; none for no signature.</summary>
    public string[] SignatureKeys { get; set; } = [];

    /// <summary>Full path of the plan, which is written only when it differs.</summary>
    [Required]
    public string PlanFile { get; set; } = "";

    /// <summary>Full path of the file that tells the next build about this one.</summary>
    [Required]
    public string TrackingFile { get; set; } = "";

    private protected override async Task RunAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var pulls = new PullLog(Log);
        var registries = request.Registries! with { Progress = pulls.Tell };
        var locking = new LockOptions(LockFile) { IsLocked = LockedMode && !UpdateLock, Renew = UpdateLock, Renewed = [.. UpdatedImages] };
        var policy = new ImagePolicy { AllowedRegistries = [.. AllowedRegistries], RequireDigest = RequireDigest, SignatureKeys = [.. SignatureKeys] };
        var plan = await new ImageBuilder(request.Store).PlanAsync(
            request with { Registries = registries, Lock = locking, Policy = policy }, cancellationToken).ConfigureAwait(false);
        pulls.Summarize();
        foreach (var change in plan.LockChanges)
        {
            Log.LogMessage(UpdateLock ? MessageImportance.High : MessageImportance.Normal, $"Locked {change}.");
        }

        Log.LogDiagnostics(plan.Warnings);

        // Before the plan: what is built of it has to be newer than both.
        await TrackingFiles.WriteAsync(TrackingFile, plan, cancellationToken).ConfigureAwait(false);
        var written = await ImagePlanFile.WriteAsync(PlanFile, plan, cancellationToken).ConfigureAwait(false);
        Log.LogMessage(MessageImportance.Low, written ? "The plan changed." : "The plan is as it was.");
    }
}
