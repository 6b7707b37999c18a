using System.Collections.Immutable;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Packages;

/// <summary>Gets what a package project needs from Debian's archives, and goes to the network only for what is not kept.</summary>
internal sealed class PackageFetcher : IDisposable
{
    private const int ConcurrentDownloads = 8;

    private readonly DebianArchiveSettings _settings;
    private readonly ArchiveDownloader _downloader;
    private readonly string _aptFolder;
    private readonly TimeProvider _time;
    private DebianMirror? _mirror;

    /// <summary>Makes a fetcher.</summary>
    /// <param name="settings">Where packages come from.</param>
    /// <param name="handler">What speaks HTTP; not disposed.</param>
    /// <param name="cacheFolder">Full path of the folder that keeps downloads.</param>
    /// <param name="aptFolder">Full path of apt's folder.</param>
    /// <param name="time">The clock.</param>
    public PackageFetcher(DebianArchiveSettings settings, HttpMessageHandler handler, string cacheFolder, string aptFolder, TimeProvider time)
    {
        (_settings, _aptFolder, _time) = (settings, aptFolder, time);
        _downloader = new ArchiveDownloader(handler, cacheFolder);
    }

    /// <summary>Opens the archive, to resolve packages in it.</summary>
    /// <exception cref="LinuxKitException">There is no mirror or no keyring.</exception>
    public async Task<DebianArchive> OpenArchiveAsync(CancellationToken cancellationToken) => new(
        _settings,
        await FindMirrorAsync(cancellationToken).ConfigureAwait(false),
        await OpenPgpKeyring.LoadAsync(_settings.Keyring, cancellationToken).ConfigureAwait(false),
        _downloader,
        _time);

    /// <summary>Fetches packages.</summary>
    /// <param name="packages">The packages.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <returns>Full path of each package's file, by its digest.</returns>
    /// <exception cref="LinuxKitException">A package cannot be had.</exception>
    public async Task<ImmutableDictionary<Digest, string>> FetchAsync(IEnumerable<LockedPackage> packages, CancellationToken cancellationToken)
    {
        var missing = new List<LockedPackage>();
        var wanted = packages.DistinctBy(package => package.Sha256, StringComparer.Ordinal).ToList();
        foreach (var package in wanted)
        {
            if (!await _downloader.IsCachedAsync(package.Digest, package.Size, cancellationToken).ConfigureAwait(false))
            {
                missing.Add(package);
            }
        }

        if (missing.Count > 0)
        {
            var mirror = await FindMirrorAsync(cancellationToken).ConfigureAwait(false);
            await Parallel.ForEachAsync(
                missing,
                new ParallelOptions { MaxDegreeOfParallelism = ConcurrentDownloads, CancellationToken = cancellationToken },
                async (package, cancellation) => await FetchAsync(mirror, package, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return wanted.ToImmutableDictionary(package => package.Digest, package => _downloader.CachedPath(package.Digest));
    }

    public void Dispose() => _downloader.Dispose();

    private async Task FetchAsync(DebianMirror mirror, LockedPackage package, CancellationToken cancellationToken)
    {
        var addresses = mirror.Addresses(package.ArchiveName);
        _ = await _downloader.FetchAsync(addresses, [package.Path], package.Digest, package.Size, cancellationToken).ConfigureAwait(false)
            ?? throw PackagesDiagnostics.LockedVersionGone.Error(
                $"Package {package.Name} {package.Version} is no longer at {string.Join(" or ", addresses)} as {package.Path}.");
    }

    private async Task<DebianMirror> FindMirrorAsync(CancellationToken cancellationToken) =>
        _mirror ??= await DebianMirror.FindAsync(_settings, _aptFolder, cancellationToken).ConfigureAwait(false);
}
