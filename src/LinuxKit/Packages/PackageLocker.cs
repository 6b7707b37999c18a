using System.Collections.Immutable;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Packages;

/// <summary>Decides which packages a project gets: those in its lock file where it still fits, and what the archive has for the rest.</summary>
/// <param name="settings">The archive's settings.</param>
/// <param name="openArchive">Opens the archive: called only when something must be resolved, and once.</param>
internal sealed class PackageLocker(DebianArchiveSettings settings, Func<CancellationToken, Task<DebianArchive>> openArchive)
{
    private DebianArchive? _archive;
    private ImmutableArray<ArchiveRelease> _releases;

    /// <summary>Gives the packages of an architecture.</summary>
    /// <param name="locked">What is locked for it, if anything.</param>
    /// <param name="requests">What the project asks for.</param>
    /// <param name="architecture">Debian's name of the architecture.</param>
    /// <param name="update">Whether what is locked counts for nothing.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">A request cannot be met, or the archive cannot be had.</exception>
    public async Task<LockedArchitecture> LockAsync(
        LockedArchitecture? locked, ImmutableArray<PackageRequest> requests, string architecture, bool update, CancellationToken cancellationToken)
    {
        var wanted = new LockedArchitecture(
            [.. DebianArchive.Suites(settings).Select(suite => suite.Name)],
            settings.Components,
            [.. requests.Select(request => request.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            []);
        var usable = update || locked?.HasSameSource(wanted) != true ? null : locked;
        if (usable?.Requests.SequenceEqual(wanted.Requests) == true)
        {
            return usable;
        }

        if (requests.IsEmpty)
        {
            return wanted;
        }

        var index = await LoadIndexAsync(architecture, cancellationToken).ConfigureAwait(false);
        foreach (var package in usable?.Packages ?? [])
        {
            index.Prefer(package.Name, DebianVersion.Parse(package.Version));
        }

        var found = DependencyResolver.Resolve(index, requests);
        foreach (var package in usable?.Packages ?? [])
        {
            if (found.Any(other => other.Name == package.Name)
                && !index.Versions(package.Name).Any(other => other.Version.ToString() == package.Version))
            {
                throw PackagesDiagnostics.LockedVersionGone.Error(
                    $"The lock file has {package.Name} {package.Version}, but the archive has {index.Candidate(package.Name)!.Version} now.");
            }
        }

        return wanted with { Packages = [.. found.Select(Lock)] };
    }

    private static LockedPackage Lock(BinaryPackage package)
    {
        var archive = package.Suite.Archive == ArchiveName.Debian ? LockedPackage.DebianName : LockedPackage.DebianSecurityName;
        return new LockedPackage(package.Name, package.Version.ToString(), archive, package.Path, package.SizeInBytes, package.Digest.Hex);
    }

    private async Task<PackageIndex> LoadIndexAsync(string architecture, CancellationToken cancellationToken)
    {
        if (_archive is null)
        {
            _archive = await openArchive(cancellationToken).ConfigureAwait(false);
            _releases = await _archive.LoadReleasesAsync(cancellationToken).ConfigureAwait(false);
        }

        return await _archive.LoadIndexAsync(_releases, architecture, cancellationToken).ConfigureAwait(false);
    }
}
