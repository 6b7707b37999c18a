using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Oci.Storage;

/// <summary>Takes images out of a store, in the formats of others.</summary>
/// <param name="store">The store.</param>
public sealed class StoreExport(ContentStore store)
{
    /// <summary>Writes an OCI image layout, in place of one that is there.</summary>
    /// <param name="names">The images, with every platform that the store has.</param>
    /// <param name="folder">Path of the folder.</param>
    /// <param name="cancellationToken">Stops the writing; the folder is then as it was.</param>
    /// <exception cref="LinuxKitException">The store lacks an image, or a part of one.</exception>
    public async ValueTask WriteLayoutAsync(IEnumerable<ImageReference> names, string folder, CancellationToken cancellationToken)
    {
        var writer = OciLayoutWriter.Create(folder);
        await using (writer.ConfigureAwait(false))
        {
            foreach (var (name, root) in await FindAsync(names, cancellationToken).ConfigureAwait(false))
            {
                await ImageCopy.CopyAsync(store.Blobs, root, writer, cancellationToken).ConfigureAwait(false);
                writer.SetName(root, name);
            }

            await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes an OCI image layout as a tar archive.</summary>
    /// <param name="names">The images, with every platform that the store has.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The store lacks an image, or a part of one.</exception>
    public async ValueTask WriteLayoutArchiveAsync(IEnumerable<ImageReference> names, Stream destination, CancellationToken cancellationToken)
    {
        var roots = await FindAsync(names, cancellationToken).ConfigureAwait(false);
        await LayoutArchive.WriteAsync(store.Blobs, [.. roots.Select(named => LayoutNames.WithName(named.Root, named.Name))], destination, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes an archive that <c>docker load</c> of every version reads.</summary>
    /// <param name="names">The images.</param>
    /// <param name="platform">The platform of which they are taken; the format has room for one.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The store lacks an image, or a part of one.</exception>
    public async ValueTask WriteDockerArchiveAsync(
        IEnumerable<ImageReference> names, Platform platform, Stream destination, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(destination);
        var written = new HashSet<Digest>();
        var images = ImmutableArray.CreateBuilder<DockerImageJson>();
        foreach (var name in names)
        {
            var image = await store.ResolveAsync(name, platform, cancellationToken).ConfigureAwait(false) ?? throw NotFound(name);
            var manifest = (ImageManifest)await store.Blobs.ReadDocumentAsync(image.Manifest, cancellationToken).ConfigureAwait(false);
            var config = $"{manifest.Config.Digest.Hex}.json";
            if (written.Add(manifest.Config.Digest))
            {
                var json = await store.Blobs.ReadAllAsync(manifest.Config, OciLimits.ConfigSize, cancellationToken).ConfigureAwait(false);
                await LayoutArchive.WriteAsync(tar, config, json, cancellationToken).ConfigureAwait(false);
            }

            foreach (var (layer, diffId) in image.Layers.Zip(image.DiffIds))
            {
                if (written.Add(diffId))
                {
                    await WriteLayerAsync(tar, layer, diffId, cancellationToken).ConfigureAwait(false);
                }
            }

            images.Add(new DockerImageJson(config, [name.ToString()], [.. image.DiffIds.Select(LayerFile)]));
        }

        await LayoutArchive.WriteAsync(tar, DockerArchive.ManifestFile, DocumentWriter.Write(images.ToImmutable()), cancellationToken).ConfigureAwait(false);
        await tar.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteLayerAsync(TarWriter tar, Descriptor layer, Digest diffId, CancellationToken cancellationToken)
    {
        // Twice: the header of a tar's entry comes before its content, and says how long that is.
        var size = 0L;
        var counting = new DigestStream(await UnpackAsync(layer, diffId, cancellationToken).ConfigureAwait(false));
        await using (counting.ConfigureAwait(false))
        {
            await counting.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            size = counting.ByteCount;
        }

        var content = await UnpackAsync(layer, diffId, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            await LayoutArchive.WriteAsync(tar, LayerFile(diffId), content, size, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Stream> UnpackAsync(Descriptor layer, Digest diffId, CancellationToken cancellationToken)
    {
        var stored = await store.OpenAsync(layer, cancellationToken).ConfigureAwait(false);
        return new VerifyingStream(await Decompression.OpenAsync(stored, cancellationToken: cancellationToken).ConfigureAwait(false), diffId);
    }

    private static string LayerFile(Digest diffId) => $"{diffId.Hex}.tar";

    private async ValueTask<ImmutableArray<(ImageReference Name, Descriptor Root)>> FindAsync(IEnumerable<ImageReference> names, CancellationToken cancellationToken)
    {
        var entries = await store.ReadEntriesAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. names.SelectMany(name => LayoutNames.Match(entries, name, store.Location) is { Count: > 0 } roots
                ? roots.Select(root => (name, root))
                : throw NotFound(name)),
        ];
    }

    private LinuxKitException NotFound(ImageReference name) =>
        OciDiagnostics.ImageNotFound.Error($"The image {name} was not found. It was searched for in '{store.Location}'.");
}
