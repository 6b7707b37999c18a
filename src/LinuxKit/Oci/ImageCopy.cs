namespace LinuxKit.Oci;

/// <summary>Copies images with all that belongs to them, parts before what names them.</summary>
internal static class ImageCopy
{
    private const int ConcurrentCopies = 8;

    /// <summary>Copies what an entry of a layout names: indexes, manifests, configurations and layers of every platform.</summary>
    /// <param name="source">The layout's blobs.</param>
    /// <param name="entry">The index or manifest; anything else is copied as it is.</param>
    /// <param name="sink">Where it goes.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="LinuxKitException">A part is missing or broken.</exception>
    public static ValueTask CopyAsync(LayoutBlobs source, Descriptor entry, IBlobSink sink, CancellationToken cancellationToken) =>
        CopyAsync(source, entry, sink, [], depth: 0, cancellationToken);

    /// <summary>Copies the image of one platform, and the indexes on the way to it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="sink">Where it goes.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="LinuxKitException">A part is missing or broken.</exception>
    public static async ValueTask CopyAsync(ResolvedImage image, IBlobSink sink, CancellationToken cancellationToken)
    {
        if (await image.Blobs.ReadDocumentAsync(image.Manifest, cancellationToken).ConfigureAwait(false) is ImageManifest manifest)
        {
            await CopyManifestAsync(image.Blobs, image.Manifest, manifest, sink, cancellationToken).ConfigureAwait(false);
        }

        if (image.Index is { } index)
        {
            await CopyIndexesAsync(image.Blobs, index, sink, [], depth: 0, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask CopyAsync(
        LayoutBlobs source, Descriptor descriptor, IBlobSink sink, HashSet<Digest> copied, int depth, CancellationToken cancellationToken)
    {
        // A layout may lack what its indexes name (image-layout.md, "Blobs"): other platforms, mostly.
        if (!copied.Add(descriptor.Digest) || (depth > 0 && !source.Has(descriptor.Digest)))
        {
            return;
        }

        var document = MediaTypes.IsDocument(descriptor.MediaType)
            ? await source.ReadDocumentAsync(descriptor, cancellationToken).ConfigureAwait(false)
            : null;
        switch (document)
        {
            case ImageIndex index:
                CheckDepth(source, descriptor, depth);
                foreach (var child in index.Manifests)
                {
                    await CopyAsync(source, child, sink, copied, depth + 1, cancellationToken).ConfigureAwait(false);
                }

                await sink.CopyAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
                break;
            case ImageManifest manifest:
                await CopyManifestAsync(source, descriptor, manifest, sink, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await sink.CopyAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private static async ValueTask CopyManifestAsync(
        IBlobSource source, Descriptor descriptor, ImageManifest manifest, IBlobSink sink, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(
            manifest.Layers.DistinctBy(layer => layer.Digest),
            new ParallelOptions { MaxDegreeOfParallelism = ConcurrentCopies, CancellationToken = cancellationToken },
            (layer, cancellation) => sink.CopyAsync(layer, source, cancellation)).ConfigureAwait(false);
        await sink.CopyAsync(manifest.Config, source, cancellationToken).ConfigureAwait(false);
        await sink.CopyAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask CopyIndexesAsync(
        IBlobSource source, Descriptor descriptor, IBlobSink sink, HashSet<Digest> copied, int depth, CancellationToken cancellationToken)
    {
        if (!copied.Add(descriptor.Digest)
            || await source.ReadDocumentAsync(descriptor, cancellationToken).ConfigureAwait(false) is not ImageIndex index)
        {
            return;
        }

        CheckDepth(source, descriptor, depth);
        foreach (var child in index.Manifests.Where(child => MediaTypes.IsIndex(child.MediaType)))
        {
            await CopyIndexesAsync(source, child, sink, copied, depth + 1, cancellationToken).ConfigureAwait(false);
        }

        await sink.CopyAsync(descriptor, source, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckDepth(IBlobSource source, Descriptor descriptor, int depth)
    {
        if (depth >= OciLimits.IndexDepth)
        {
            throw OciDiagnostics.LimitExceeded.Error(
                $"{source.NameOf(descriptor)} lies in {depth} other indexes, where {OciLimits.IndexDepth} within each other are the limit.");
        }
    }
}
