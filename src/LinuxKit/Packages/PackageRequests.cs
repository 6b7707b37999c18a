using System.Collections.Immutable;
using LinuxKit.Oci;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Packages;

/// <summary>What a package project asks of the Debian archive, checked.</summary>
internal static class PackageRequests
{
    /// <summary>The requests for an architecture.</summary>
    /// <param name="definition">The project.</param>
    /// <param name="architecture">OCI's name of the architecture.</param>
    /// <exception cref="LinuxKitException">An item has a value that is not allowed.</exception>
    public static ImmutableArray<PackageRequest> From(PackageDefinition definition, string architecture) =>
        [.. definition.DebianPackages.Where(item => IsFor(item.Architecture, architecture)).Select(From)];

    /// <summary>The kernel modules wanted on an architecture.</summary>
    /// <param name="definition">The project.</param>
    /// <param name="architecture">OCI's name of the architecture.</param>
    public static ImmutableArray<KernelModuleItem> Modules(PackageDefinition definition, string architecture) =>
        [.. definition.KernelModules.Where(item => IsFor(item.Architecture, architecture))];

    /// <summary>Whether an item is for an architecture.</summary>
    /// <param name="only">The architecture that the item names, if any.</param>
    /// <param name="architecture">OCI's name of the architecture.</param>
    public static bool IsFor(string? only, string architecture) =>
        only is null || Platform.NormalizeArchitecture(only) == architecture;

    private static PackageRequest From(DebianPackageItem item)
    {
        try
        {
            return new PackageRequest(
                DependencyParser.IsName(item.Name) ? item.Name : throw Invalid(item, $"'{item.Name}' is not the name of a Debian package."),
                item.Version is null ? null : DebianVersion.Parse(item.Version),
                item.Suite,
                item.Kernel ? FollowedDependencies.Kernel : item.Dependencies ? FollowedDependencies.All : FollowedDependencies.None,
                item.Location);
        }
        catch (LinuxKitException exception)
        {
            throw exception.At(item.Location);
        }
    }

    private static LinuxKitException Invalid(DebianPackageItem item, string message) =>
        PackagesDiagnostics.InvalidDefinition.Error(message, item.Location);
}
