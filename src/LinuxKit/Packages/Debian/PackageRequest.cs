namespace LinuxKit.Packages.Debian;

/// <summary>Which dependencies of a requested package are taken with it.</summary>
internal enum FollowedDependencies
{
    /// <summary>All.</summary>
    All,

    /// <summary>None.</summary>
    None,

    /// <summary>Only kernel images: the package is a kernel, or the empty one that depends on the current kernel.</summary>
    Kernel,
}

/// <summary>A package that an item asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version wanted, or any.</param>
/// <param name="Suite">The suite wanted, or any.</param>
/// <param name="Follow">Which dependencies come with it.</param>
/// <param name="Location">The item.</param>
internal sealed record PackageRequest(
    string Name,
    DebianVersion? Version = null,
    string? Suite = null,
    FollowedDependencies Follow = FollowedDependencies.All,
    SourceLocation Location = default)
{
    /// <summary>What stands in the lock file for it, so that a changed item is noticed.</summary>
    public override string ToString()
    {
        var follow = Follow switch
        {
            FollowedDependencies.None => " alone",
            FollowedDependencies.Kernel => " kernel",
            _ => "",
        };
        return $"{Name}{(Version is null ? "" : $" (= {Version})")}{(Suite is null ? "" : $" from {Suite}")}{follow}";
    }
}
