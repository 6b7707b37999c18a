using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Oci.Storage;

namespace LinuxKit.Oci;

/// <summary>
/// The images and caches of a machine's builds: an OCI image layout in a folder, with further folders for other caches beside its blobs.
/// Any number of processes may read and write it at once. It is made by the first write; until then it is empty.
/// </summary>
public sealed class ContentStore : IImageSource, IBlobSource, IImageCatalog
{
    private readonly FolderFiles _files;
    private readonly LayoutBlobs _blobs;
    private readonly StoreFolder _writer;

    /// <summary>Names a store; nothing is read or made yet.</summary>
    /// <param name="folder">Path of the folder.</param>
    public ContentStore(string folder)
    {
        Location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _files = new FolderFiles(Location);
        _blobs = new LayoutBlobs(_files);
        _writer = new StoreFolder(Location);
    }

    /// <summary>Full path of the folder. <see cref="OciLayout.OpenAsync(string, CancellationToken)"/> reads it as a layout.</summary>
    public string Location { get; }

    internal LayoutBlobs Blobs => _blobs;

    internal StoreFolder Writer => _writer;

    /// <summary>The folder that is used unless one is named: <c>linuxkit</c> in the user's cache folder, which is XDG's on Unix.</summary>
    /// <param name="environment">Gives the value of an environment variable.</param>
    /// <exception cref="LinuxKitException">The user has no home (LK0212).</exception>
    public static string DefaultFolder(Func<string, string?> environment)
    {
        var cache = OperatingSystem.IsWindows()
            ? environment("LOCALAPPDATA") ?? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : environment("XDG_CACHE_HOME");
        if (!Path.IsPathFullyQualified(cache ?? ""))
        {
            var home = environment("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            cache = Path.Combine(home, ".cache");
        }

        return Path.IsPathFullyQualified(cache!)
            ? Path.Combine(cache!, "linuxkit")
            : throw OciDiagnostics.StoreFolderUnknown.Error("The user has neither a cache folder nor a home folder.");
    }

    /// <summary>The folder of another cache that lies beside the blobs; it is made when it is missing.</summary>
    /// <param name="cacheName">Name of the cache, such as <c>segments</c>.</param>
    public string FolderOf(string cacheName)
    {
        var path = Path.Combine(Location, cacheName);
        if (Path.GetDirectoryName(path) != Location || cacheName is "." or ".." or "blobs")
        {
            throw new ArgumentException($"'{cacheName}' can't be the name of a cache.", nameof(cacheName));
        }

        StoreFolder.CreateFolder(Location);
        StoreFolder.CreateFolder(path);
        return path;
    }

    /// <inheritdoc />
    public ValueTask<ResolvedImage?> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken) =>
        ResolveAsync(reference, platform, _blobs, cancellationToken);

    /// <summary>Finds the image of a platform by what the store has a name for, whose parts may be elsewhere.</summary>
    /// <param name="reference">The image's name.</param>
    /// <param name="platform">The platform wanted.</param>
    /// <param name="documents">Where indexes, manifests and configurations are read.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    internal async ValueTask<ResolvedImage?> ResolveAsync(
        ImageReference reference, Platform platform, IBlobSource documents, CancellationToken cancellationToken) =>
        await LayoutLookup.ResolveAsync(
            _blobs, await ReadEntriesAsync(cancellationToken).ConfigureAwait(false), reference, platform, documents, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<ResolvedIndex?> ResolveIndexAsync(
        ImageReference reference, ImmutableArray<Platform> platforms, CancellationToken cancellationToken) =>
        ResolveIndexAsync(reference, platforms, _blobs, cancellationToken);

    /// <summary>Finds an image of several platforms by what the store has a name for, whose parts may be elsewhere.</summary>
    /// <param name="reference">The image's name.</param>
    /// <param name="platforms">The platforms wanted; none for all that it has.</param>
    /// <param name="documents">Where indexes and manifests are read.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    internal async ValueTask<ResolvedIndex?> ResolveIndexAsync(
        ImageReference reference, ImmutableArray<Platform> platforms, IBlobSource documents, CancellationToken cancellationToken) =>
        await LayoutLookup.ResolveIndexAsync(
            _blobs, await ReadEntriesAsync(cancellationToken).ConfigureAwait(false), reference, platforms, documents, cancellationToken).ConfigureAwait(false);

    /// <summary>Loads an image of which the manifest is known: from a plan that was made earlier.</summary>
    /// <param name="reference">The name that it was found under.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="LinuxKitException">The image is missing or broken.</exception>
    public ValueTask<ResolvedImage> ResolveAsync(ImageReference reference, Descriptor manifest, CancellationToken cancellationToken) =>
        ImageLoader.LoadAsync(_blobs, reference, manifest, cancellationToken);

    /// <inheritdoc />
    public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        _blobs.OpenAsync(descriptor, cancellationToken);

    /// <summary>Opens a blob, verified as it is read, if the store has it.</summary>
    /// <param name="descriptor">The blob.</param>
    public Stream? TryOpen(Descriptor descriptor) => _blobs.TryOpen(descriptor);

    /// <summary>Whether the store has a blob. It was verified when it came.</summary>
    /// <param name="descriptor">The blob.</param>
    public bool Has(Descriptor descriptor) => _writer.Has(descriptor);

    /// <summary>Full path of a blob, whether it is there or not.</summary>
    /// <param name="descriptor">The blob.</param>
    internal string PathOf(Descriptor descriptor) => Path.Combine(Location, LayoutBlobs.PathOf(descriptor.Digest));

    /// <summary>Takes in a blob. It is verified on the way and appears whole or not at all.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="content">Its content, which is disposed; it is read to the end unless the store has the blob already.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The content is not what the descriptor says.</exception>
    public async ValueTask IngestAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        var verified = new VerifyingStream(content, descriptor.Digest, descriptor.Size);
        await using (verified.ConfigureAwait(false))
        {
            await _writer.WriteAsync(descriptor, verified, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives a name to an index or manifest whose parts the store has.</summary>
    /// <param name="name">The name; what else had it loses it.</param>
    /// <param name="root">The index or manifest.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    public ValueTask SetNameAsync(ImageReference name, Descriptor root, CancellationToken cancellationToken) =>
        _writer.UpdateAsync(entries => StoreNames.Set(entries, name, root), cancellationToken);

    /// <summary>
    /// Gives content that was found by its digest its name, unless it has one: the process that pulled it may have been killed before it came to that,
    /// and what has no name is collected.
    /// </summary>
    /// <param name="name">The name, with the digest; without one there is nothing to do, since the name is what was found.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    internal async ValueTask EnsureNamedAsync(ImageReference name, CancellationToken cancellationToken)
    {
        if (name.Digest is not { } digest
            || (await ReadEntriesAsync(cancellationToken).ConfigureAwait(false)).Any(entry => entry.Digest == digest)
            || await _blobs.DescribeAsync(digest, cancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        try
        {
            await SetNameAsync(name, root, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException)
        {
            // A store that may only be read: nothing is pulled or collected there.
        }
    }

    /// <summary>Takes in one image, with the index that it was chosen from, under the name that it was found under.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Stops the import.</param>
    /// <exception cref="LinuxKitException">A part of the image is missing or broken.</exception>
    public async ValueTask ImportAsync(ResolvedImage image, CancellationToken cancellationToken)
    {
        await ImageCopy.CopyAsync(image, _writer, cancellationToken).ConfigureAwait(false);
        await SetNameAsync(image.Reference, image.Index ?? image.Manifest, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes in all that a layout has. Content without a full name is found by its digest.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="cancellationToken">Stops the import.</param>
    /// <returns>The names that were imported.</returns>
    /// <exception cref="LinuxKitException">A part of the layout is missing or broken.</exception>
    public async ValueTask<ImmutableArray<ImageReference>> ImportAsync(OciLayout layout, CancellationToken cancellationToken)
    {
        foreach (var entry in layout.Entries)
        {
            await ImageCopy.CopyAsync(layout.Blobs, entry, _writer, cancellationToken).ConfigureAwait(false);
        }

        var named = layout.Entries
            .SelectMany(entry => LayoutNames.FullNames(entry).DefaultIfEmpty(null), (entry, name) => (entry, name))
            .ToImmutableArray();
        await _writer.UpdateAsync(
            entries => named.Aggregate(entries, (all, one) => StoreNames.Set(all, one.name, one.entry)), cancellationToken).ConfigureAwait(false);
        return [.. named.Select(one => one.name).OfType<ImageReference>().Distinct()];
    }

    /// <summary>Takes in all that a file or folder has: an OCI image layout (the reference tool's cache is one), or an archive of <c>docker save</c> of any version.</summary>
    /// <param name="path">Path of the folder or archive.</param>
    /// <param name="cancellationToken">Stops the import.</param>
    /// <returns>The names that were imported.</returns>
    /// <exception cref="LinuxKitException">It is neither, or a part of it is missing or broken.</exception>
    public async ValueTask<ImmutableArray<ImageReference>> ImportAsync(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path)
            && await ArchiveFiles.ScanAsync(Path.GetFullPath(path), cancellationToken).ConfigureAwait(false) is { IsDockerArchive: true } archive)
        {
            return await new DockerArchive(archive).ImportAsync(this, cancellationToken).ConfigureAwait(false);
        }

        return await ImportAsync(await OciLayout.OpenAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    async ValueTask<ImmutableArray<ImageReference>> IImageCatalog.ListAsync(CancellationToken cancellationToken) =>
        [.. (await ReadEntriesAsync(cancellationToken).ConfigureAwait(false)).SelectMany(LayoutNames.FullNames)];

    internal async ValueTask<ImmutableArray<Descriptor>> ReadEntriesAsync(CancellationToken cancellationToken) =>
        await LayoutIndex.ReadAsync(_files, cancellationToken).ConfigureAwait(false) ?? [];
}
