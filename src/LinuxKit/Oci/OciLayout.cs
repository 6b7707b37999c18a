using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>An OCI image layout, a folder or an uncompressed tar archive of one: OCI image-spec, image-layout.md. It is read, never changed; nothing stays open between calls.</summary>
public sealed class OciLayout : IImageSource, IBlobSource, IImageCatalog
{
    internal const string VersionFile = "oci-layout";
    internal const string IndexFile = "index.json";

    private readonly LayoutBlobs _blobs;

    private OciLayout(LayoutBlobs blobs, ImmutableArray<Descriptor> entries)
    {
        _blobs = blobs;
        Entries = entries;
    }

    /// <inheritdoc cref="IBlobSource.Location" />
    public string Location => _blobs.Location;

    /// <summary>The entries of <c>index.json</c>: what the layout holds, with names as annotations.</summary>
    public ImmutableArray<Descriptor> Entries { get; }

    /// <summary>Opens a layout.</summary>
    /// <param name="path">Path of the folder or archive: an earlier <see cref="Location"/> will do.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LinuxKitException">There is no layout, or a broken one (LK0205, LK0206).</exception>
    public static async ValueTask<OciLayout> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var location = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var files = Directory.Exists(location)
            ? new FolderFiles(location)
            : throw OciDiagnostics.InvalidLayout.Error($"'{location}' does not exist.");
        var version = await ReadFileAsync(files, VersionFile, OciLimits.LayoutVersionSize, cancellationToken).ConfigureAwait(false);
        var versionText = DocumentReader.ReadLayoutVersion(version, $"'{VersionFile}' in '{location}'");
        if (versionText?.StartsWith("1.", StringComparison.Ordinal) != true)
        {
            throw OciDiagnostics.InvalidLayout.Error($"'{location}' is a layout of version '{UntrustedText.Show(versionText)}', not 1.0.0.");
        }

        return new OciLayout(new LayoutBlobs(files), await ReadEntriesAsync(files, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc />
    public ValueTask<ResolvedImage?> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken) =>
        LayoutLookup.ResolveAsync(_blobs, Entries, reference, platform, cancellationToken);

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

    ValueTask<ImmutableArray<ImageReference>> IImageCatalog.ListAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<ImmutableArray<ImageReference>>([.. Entries.SelectMany(LayoutNames.FullNames)]);

    /// <summary>Reads the entries of <c>index.json</c>.</summary>
    /// <param name="files">The layout's files.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal static async ValueTask<ImmutableArray<Descriptor>> ReadEntriesAsync(ILayoutFiles files, CancellationToken cancellationToken)
    {
        var name = $"'{IndexFile}' in '{files.Location}'";
        var json = await ReadFileAsync(files, IndexFile, OciLimits.LayoutIndexSize, cancellationToken).ConfigureAwait(false);
        return ImageDocument.Parse(json, name) is ImageIndex index
            ? index.Manifests
            : throw OciDiagnostics.InvalidDocument.Error($"{name} is a manifest where an index is expected.");
    }

    private static async ValueTask<byte[]> ReadFileAsync(ILayoutFiles files, string path, int limit, CancellationToken cancellationToken)
    {
        var file = files.TryOpen(path) ?? throw OciDiagnostics.InvalidLayout.Error($"'{files.Location}' has no {path}.");
        await using (file.Content.ConfigureAwait(false))
        {
            if (file.Length > limit)
            {
                throw OciDiagnostics.LimitExceeded.Error($"'{path}' in '{files.Location}' has {file.Length} bytes, where {limit} are the limit.");
            }

            var content = new byte[file.Length];
            await file.Content.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            return content;
        }
    }
}
