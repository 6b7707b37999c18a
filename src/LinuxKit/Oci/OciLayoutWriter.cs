using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Oci;

/// <summary>
/// Writes an OCI image layout to a folder: image-layout.md. Nothing of it is seen before <see cref="CommitAsync"/>, which puts it in
/// place of what was there. One writer at a time writes to a folder; several threads may add layers to it.
/// </summary>
public sealed class OciLayoutWriter : IAsyncDisposable, IBlobSink
{
    private readonly string _folder;
    private readonly StagingFolder _staging;
    private readonly List<Descriptor> _entries = [];

    private OciLayoutWriter(string folder)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _staging = new StagingFolder(_folder);
    }

    /// <summary>Starts a layout.</summary>
    /// <param name="folder">Path of the folder, which is made when it is missing.</param>
    public static OciLayoutWriter Create(string folder) => new(folder);

    /// <summary>
    /// Writes one layout with all that is in several. Images with the same name for different platforms are put under one index; of those
    /// for the same platform the later one is taken.
    /// </summary>
    /// <param name="layouts">The layouts.</param>
    /// <param name="folder">Path of the new layout's folder, which is none of theirs.</param>
    /// <param name="cancellationToken">Stops the writing; the folder is then as it was.</param>
    /// <exception cref="LinuxKitException">A layout lacks a part of an image, or a part is broken.</exception>
    public static async ValueTask MergeAsync(IEnumerable<OciLayout> layouts, string folder, CancellationToken cancellationToken)
    {
        var writer = Create(folder);
        await using (writer.ConfigureAwait(false))
        {
            await new LayoutMerge(writer).AddAsync(layouts, cancellationToken).ConfigureAwait(false);
            await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts a layer.</summary>
    /// <param name="compression">How to compress it.</param>
    public ImageLayerWriter CreateLayer(Compression compression) => new(_staging, compression);

    /// <summary>Adds an image of layers that were added.</summary>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The manifest's descriptor, with its platform.</returns>
    public async ValueTask<Descriptor> AddImageAsync(ImageContent image, CancellationToken cancellationToken)
    {
        var config = await AddAsync(MediaTypes.Config, DocumentWriter.Write(image), cancellationToken).ConfigureAwait(false);
        var manifest = new ImageManifest(MediaTypes.Manifest, config, [.. image.Layers.Select(layer => layer.Descriptor)]);
        var descriptor = await AddAsync(MediaTypes.Manifest, DocumentWriter.Write(manifest), cancellationToken).ConfigureAwait(false);
        return descriptor with { Platform = image.Config.Platform };
    }

    /// <summary>Adds an index over images of several platforms.</summary>
    /// <param name="manifests">The manifests' descriptors.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The index's descriptor.</returns>
    public ValueTask<Descriptor> AddIndexAsync(ImmutableArray<Descriptor> manifests, CancellationToken cancellationToken) =>
        AddAsync(MediaTypes.Index, DocumentWriter.Write(new ImageIndex(MediaTypes.Index, manifests)), cancellationToken);

    /// <summary>Gives an index or manifest a name.</summary>
    /// <param name="root">The index or manifest, which was added.</param>
    /// <param name="name">The name.</param>
    public void SetName(Descriptor root, ImageReference name) => AddEntry(LayoutNames.WithName(root, name));

    /// <summary>Adds an entry to <c>index.json</c>.</summary>
    /// <param name="entry">The entry, with its annotations.</param>
    internal void AddEntry(Descriptor entry) => _entries.Add(entry);

    /// <summary>Makes the layout appear. Blobs that it does not have any more are removed.</summary>
    /// <param name="cancellationToken">Stops the commit; what was there is then still named.</param>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        _staging.Place();
        await LayoutIndex.WriteAsync(_folder, [.. _entries], cancellationToken).ConfigureAwait(false);
        _staging.RemoveStale();
    }

    /// <summary>Removes what was not committed.</summary>
    public ValueTask DisposeAsync()
    {
        _staging.Remove();
        return ValueTask.CompletedTask;
    }

    async ValueTask IBlobSink.CopyAsync(Descriptor descriptor, IBlobSource source, CancellationToken cancellationToken)
    {
        if (_staging.TryKeep(descriptor))
        {
            return;
        }

        var file = _staging.CreateFileName();
        var content = await source.OpenAsync(descriptor, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var destination = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            await using (destination.ConfigureAwait(false))
            {
                await content.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
            }
        }

        _staging.Add(descriptor.Digest, file);
    }

    private async ValueTask<Descriptor> AddAsync(string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        var descriptor = new Descriptor(mediaType, Digest.OfSha256(content), content.Length);
        if (!_staging.TryKeep(descriptor))
        {
            var file = _staging.CreateFileName();
            await File.WriteAllBytesAsync(file, content, cancellationToken).ConfigureAwait(false);
            _staging.Add(descriptor.Digest, file);
        }

        return descriptor;
    }
}
