using System.Collections.Immutable;
using LinuxKit.Oci;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Packages;

/// <summary>Builds package projects: Debian packages and files become an OCI image, one index over its architectures.</summary>
public sealed class PackageBuilder
{
    private readonly HttpMessageHandler _handler;
    private readonly string _aptFolder;
    private readonly TimeProvider _time;

    /// <summary>Makes a builder.</summary>
    /// <param name="handler">What speaks HTTP to mirrors; not disposed, and never used when everything that is needed is locked and kept.</param>
    /// <param name="aptFolder">Full path of the host's apt configuration, where mirrors are looked up that a project does not name.</param>
    /// <param name="time">The clock that tells whether an archive's signature is still valid; nothing else depends on it.</param>
    public PackageBuilder(HttpMessageHandler handler, string aptFolder = "/etc/apt", TimeProvider? time = null) =>
        (_handler, _aptFolder, _time) = (handler, aptFolder, time ?? TimeProvider.System);

    /// <summary>Builds a project.</summary>
    /// <param name="definition">The project.</param>
    /// <param name="paths">Where to read and write.</param>
    /// <param name="updateLock">Whether the lock file is made anew, whatever it says.</param>
    /// <param name="cancellationToken">Stops the build; layout and lock file are then as they were.</param>
    /// <exception cref="LinuxKitException">The project is not valid, or a package cannot be had.</exception>
    public async Task<PackageBuildResult> BuildAsync(
        PackageDefinition definition, PackageBuildPaths paths, bool updateLock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(paths);
        try
        {
            return await BuildCoreAsync(definition, paths, updateLock, cancellationToken).ConfigureAwait(false);
        }
        catch (LinuxKitException exception)
        {
            throw exception.At(definition.Location);
        }
    }

    private async Task<PackageBuildResult> BuildCoreAsync(
        PackageDefinition definition, PackageBuildPaths paths, bool updateLock, CancellationToken cancellationToken)
    {
        if (PackageCheck.Run(definition) is { IsEmpty: false } problems)
        {
            throw new LinuxKitException(problems);
        }

        var cache = Path.Combine(paths.CacheFolder, "debian");
        using var fetcher = new PackageFetcher(definition.Debian, _handler, cache, _aptFolder, _time);

        var before = await LockFile.ReadAsync(paths.LockFile, cancellationToken).ConfigureAwait(false);
        var after = await LockAsync(definition, before, fetcher, updateLock, cancellationToken).ConfigureAwait(false);
        var locked = definition.Architectures.ToImmutableSortedDictionary(
            architecture => architecture, architecture => after.Architectures[DebianArchitecture.From(architecture)].Packages, StringComparer.Ordinal);
        var files = await fetcher.FetchAsync(locked.Values.SelectMany(packages => packages), cancellationToken).ConfigureAwait(false);

        var layout = OciLayoutWriter.Create(paths.LayoutFolder);
        await using (layout.ConfigureAwait(false))
        {
            var manifests = ImmutableArray.CreateBuilder<Descriptor>();
            foreach (var architecture in definition.Architectures)
            {
                var image = new PackageImage(definition, architecture, layout, cache);
                manifests.Add(await image.WriteAsync(locked[architecture], files, cancellationToken).ConfigureAwait(false));
            }

            var index = await layout.AddIndexAsync(manifests.ToImmutable(), cancellationToken).ConfigureAwait(false);
            foreach (var tag in definition.Tags)
            {
                layout.SetName(index, ImageReference.Parse($"{definition.Repository}:{tag}"));
            }

            // The lock file first: the build that reads it next must find the layout newer.
            var isNothing = before.Architectures.IsEmpty && locked.Values.All(packages => packages.IsEmpty);
            var written = !isNothing && await after.WriteAsync(paths.LockFile, cancellationToken).ConfigureAwait(false);
            await layout.CommitAsync(cancellationToken).ConfigureAwait(false);
            return new PackageBuildResult(index.Digest, locked, written);
        }
    }

    private static async Task<LockFile> LockAsync(
        PackageDefinition definition, LockFile before, PackageFetcher fetcher, bool update, CancellationToken cancellationToken)
    {
        var locker = new PackageLocker(definition.Debian, fetcher.OpenArchiveAsync);
        var architectures = before.Architectures;
        foreach (var architecture in definition.Architectures)
        {
            var name = DebianArchitecture.From(architecture);
            var requests = PackageRequests.From(definition, architecture);
            var locked = await locker.LockAsync(architectures.GetValueOrDefault(name), requests, name, update, cancellationToken).ConfigureAwait(false);
            architectures = architectures.SetItem(name, locked);
        }

        return before with { Architectures = architectures };
    }
}
