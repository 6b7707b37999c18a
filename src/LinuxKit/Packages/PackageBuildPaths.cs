namespace LinuxKit.Packages;

/// <summary>Where a package project reads and writes. All paths are full ones.</summary>
/// <param name="LayoutFolder">The OCI image layout that is made, in place of what is there.</param>
/// <param name="LockFile">The lock file, which need not exist.</param>
/// <param name="CacheFolder">A folder that keeps downloads; several builds may use it at once.</param>
public sealed record PackageBuildPaths(string LayoutFolder, string LockFile, string CacheFolder);
