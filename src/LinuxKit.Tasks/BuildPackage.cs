using LinuxKit.Packages;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Makes a package project's OCI image.</summary>
[MSBuildMultiThreadableTask]
public sealed class BuildPackage : PackageTask
{
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

    /// <summary>Whether no connection may be made.</summary>
    public bool Offline { get; set; }

    private protected override async Task RunAsync(PackageDefinition definition, CancellationToken cancellationToken)
    {
        var paths = new PackageBuildPaths(LayoutFolder, LockFile, StoreLocation.Find(Store, ProjectFile));
        using HttpMessageHandler handler = Offline ? new OfflineHandler() : new SocketsHttpHandler();
        var result = await new PackageBuilder(handler).BuildAsync(definition, paths, UpdateLock, cancellationToken).ConfigureAwait(false);
        Log.LogMessage(MessageImportance.Low, result.LockFileWritten ? "Wrote the lock file." : "The lock file is as it was.");
    }
}
