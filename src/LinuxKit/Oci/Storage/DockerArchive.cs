using System.Collections.Immutable;
using System.Text.Json;
using LinuxKit.Archives;

namespace LinuxKit.Oci.Storage;

/// <summary>
/// Reads what <c>docker save</c> wrote before its version 25, and other tools still write: a tar archive whose <c>manifest.json</c> names a
/// configuration and layers for each image (Docker image specification v1.2, "Combined Image JSON + Filesystem Changeset Format").
/// </summary>
/// <param name="files">The archive.</param>
internal sealed class DockerArchive(ArchiveFiles files)
{
    public const string ManifestFile = "manifest.json";

    private const int ImageCount = 1000;

    /// <summary>Copies all images to a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The names that were imported.</returns>
    /// <exception cref="LinuxKitException">The archive lacks a part of an image, or a part is broken.</exception>
    public async ValueTask<ImmutableArray<ImageReference>> ImportAsync(ContentStore store, CancellationToken cancellationToken)
    {
        var names = ImmutableArray.CreateBuilder<ImageReference>();
        foreach (var image in await ReadManifestAsync(cancellationToken).ConfigureAwait(false))
        {
            var root = await ImportAsync(image, store, cancellationToken).ConfigureAwait(false);
            foreach (var tag in image.RepoTags ?? [])
            {
                var name = ImageReference.TryParse(tag, out var parsed) ? parsed : throw Broken($"'{UntrustedText.Show(tag)}' in RepoTags is no image reference");
                await store.SetNameAsync(name, root, cancellationToken).ConfigureAwait(false);
                names.Add(name);
            }

            if (image.RepoTags is null or [])
            {
                await store.Writer.UpdateAsync(entries => StoreNames.Set(entries, null, root), cancellationToken).ConfigureAwait(false);
            }
        }

        return names.ToImmutable();
    }

    private async ValueTask<DockerImageJson[]> ReadManifestAsync(CancellationToken cancellationToken)
    {
        var json = await ReadAsync(ManifestFile, OciLimits.ManifestSize, cancellationToken).ConfigureAwait(false);
        try
        {
            var images = JsonSerializer.Deserialize(json, OciJson.Default.DockerImageJsonArray) ?? throw new JsonException();
            return images.Length <= ImageCount && images.All(image => image is not null)
                ? images!
                : throw Broken($"it names {images.Length} images, where {ImageCount} are the limit, or none where it should");
        }
        catch (JsonException)
        {
            throw Broken($"{ManifestFile} is no list of images");
        }
    }

    private async ValueTask<Descriptor> ImportAsync(DockerImageJson image, ContentStore store, CancellationToken cancellationToken)
    {
        var json = await ReadAsync(image.Config ?? throw Broken("an image has no Config"), OciLimits.ConfigSize, cancellationToken).ConfigureAwait(false);
        var configuration = ImageConfiguration.Parse(json, $"'{UntrustedText.Show(image.Config)}' in '{files.Location}'");
        var paths = image.Layers ?? [];
        if (paths.Length != configuration.DiffIds.Length || paths.Length > OciLimits.LayerCount)
        {
            throw Broken($"an image has {paths.Length} layers and {configuration.DiffIds.Length} diff_ids, where {OciLimits.LayerCount} are the limit");
        }

        var layers = ImmutableArray.CreateBuilder<Descriptor>();
        foreach (var (path, diffId) in paths.Zip(configuration.DiffIds))
        {
            layers.Add(await ImportLayerAsync(path ?? "", diffId, store, cancellationToken).ConfigureAwait(false));
        }

        var config = await IngestAsync(store, MediaTypes.Config, json, cancellationToken).ConfigureAwait(false);
        var manifest = DocumentWriter.Write(new ImageManifest(MediaTypes.Manifest, config, layers.ToImmutable()));
        return await IngestAsync(store, MediaTypes.Manifest, manifest, cancellationToken).ConfigureAwait(false) with { Platform = configuration.Config.Platform };
    }

    // Layers are plain archives by the specification; some tools compress them all the same.
    private async ValueTask<Descriptor> ImportLayerAsync(string path, Digest diffId, ContentStore store, CancellationToken cancellationToken)
    {
        var descriptor = await DescribeAsync(path, diffId, cancellationToken).ConfigureAwait(false);
        await store.IngestAsync(descriptor, Open(path).Content, cancellationToken).ConfigureAwait(false);
        return descriptor;
    }

    private async ValueTask<Descriptor> DescribeAsync(string path, Digest diffId, CancellationToken cancellationToken)
    {
        var (content, length) = Open(path);
        var digesting = new DigestStream(content);
        await using (digesting.ConfigureAwait(false))
        {
            var start = new byte[CompressionMagic.Size];
            var read = await digesting.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var mediaType = CompressionMagic.Detect(start.AsSpan(0, read)) switch
            {
                CompressionFormat.None => MediaTypes.LayerTar,
                CompressionFormat.Gzip => MediaTypes.LayerTarGzip,
                CompressionFormat.Zstd => MediaTypes.LayerTarZstd,
                var other => throw Broken($"the layer '{UntrustedText.Show(path)}' is compressed with {other}"),
            };
            if (mediaType == MediaTypes.LayerTar)
            {
                return new Descriptor(mediaType, diffId, length);
            }

            await digesting.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            return new Descriptor(mediaType, digesting.GetDigest(), length);
        }
    }

    private static async ValueTask<Descriptor> IngestAsync(ContentStore store, string mediaType, byte[] content, CancellationToken cancellationToken)
    {
        var descriptor = new Descriptor(mediaType, Digest.OfSha256(content), content.Length);
        await store.IngestAsync(descriptor, new MemoryStream(content, writable: false), cancellationToken).ConfigureAwait(false);
        return descriptor;
    }

    private async ValueTask<byte[]> ReadAsync(string path, int limit, CancellationToken cancellationToken)
    {
        var (content, length) = Open(path);
        await using (content.ConfigureAwait(false))
        {
            if (length > limit)
            {
                throw OciDiagnostics.LimitExceeded.Error($"'{UntrustedText.Show(path)}' in '{files.Location}' has {length} bytes, where {limit} are the limit.");
            }

            var bytes = new byte[length];
            await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
    }

    private LayoutFile Open(string path) => files.TryOpen(path) ?? throw Broken($"it has no '{UntrustedText.Show(path)}'");

    private LinuxKitException Broken(string problem) =>
        OciDiagnostics.InvalidDocument.Error($"'{files.Location}' is no sound archive of docker save: {problem}.");
}
