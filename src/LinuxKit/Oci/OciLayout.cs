using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>An OCI image layout, a folder or an uncompressed tar archive of one: OCI image-spec, image-layout.md. It is read, never changed; nothing stays open between calls.</summary>
public sealed class OciLayout : IImageSource, IBlobSource, IImageCatalog
{
    private OciLayout(LayoutBlobs blobs, ImmutableArray<Descriptor> entries)
    {
        Blobs = blobs;
        Entries = entries;
    }

    internal LayoutBlobs Blobs { get; }

    /// <inheritdoc cref="IBlobSource.Location" />
    public string Location => Blobs.Location;

    /// <summary>The entries of <c>index.json</c>: what the layout holds, with names as annotations.</summary>
    public ImmutableArray<Descriptor> Entries { get; }

    /// <summary>Opens a layout.</summary>
    /// <param name="path">Path of the folder or archive: an earlier <see cref="Location"/> will do.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LinuxKitException">There is no layout (LK0205), or a broken one (LK0206, LK03xx).</exception>
    public static async ValueTask<OciLayout> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        ILayoutFiles files = Directory.Exists(location)
            ? new FolderFiles(location)
            : await ArchiveFiles.ScanAsync(location, cancellationToken).ConfigureAwait(false);
        if (files is ArchiveFiles { IsDockerArchive: true })
        {
            throw OciDiagnostics.InvalidLayout.Error(
                $"'{location}' is an archive of docker save before version 25, which is no OCI image layout: 'linuxkit cache import' takes it into the store.");
        }

        await LayoutIndex.CheckVersionAsync(files, cancellationToken).ConfigureAwait(false);
        var entries = await LayoutIndex.ReadAsync(files, cancellationToken).ConfigureAwait(false)
            ?? throw OciDiagnostics.InvalidLayout.Error($"'{location}' has no {LayoutIndex.IndexFile}.");
        return new OciLayout(new LayoutBlobs(files), entries);
    }

    /// <inheritdoc />
    public ValueTask<ResolvedImage?> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken) =>
        LayoutLookup.ResolveAsync(Blobs, Entries, reference, platform, Blobs, cancellationToken);

    /// <inheritdoc />
    public ValueTask<ResolvedIndex?> ResolveIndexAsync(
        ImageReference reference, ImmutableArray<Platform> platforms, CancellationToken cancellationToken) =>
        LayoutLookup.ResolveIndexAsync(Blobs, Entries, reference, platforms, Blobs, cancellationToken);

    /// <summary>Loads an image of which the manifest is known: from a plan that was made earlier.</summary>
    /// <param name="reference">The name that it was found under.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="LinuxKitException">The image is missing or broken.</exception>
    public ValueTask<ResolvedImage> ResolveAsync(ImageReference reference, Descriptor manifest, CancellationToken cancellationToken) =>
        ImageLoader.LoadAsync(Blobs, reference, manifest, cancellationToken);

    /// <inheritdoc />
    public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        Blobs.OpenAsync(descriptor, cancellationToken);

    ValueTask<ImmutableArray<ImageReference>> IImageCatalog.ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<ImmutableArray<ImageReference>>([.. Entries.SelectMany(LayoutNames.FullNames)]);
}
