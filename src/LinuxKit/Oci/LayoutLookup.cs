using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>Finds images in a layout, by name or by digest.</summary>
internal static class LayoutLookup
{
    /// <summary>Finds the image of a platform.</summary>
    /// <param name="blobs">The layout's blobs.</param>
    /// <param name="entries">The entries of the layout's <c>index.json</c>.</param>
    /// <param name="reference">The image's name. Where it has a digest, that alone counts: content has no other name.</param>
    /// <param name="platform">The platform.</param>
    /// <param name="documents">Where indexes, manifests and configurations are read: they may be elsewhere than in the layout.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The image, or <see langword="null"/> when the layout does not have the reference at all.</returns>
    public static async ValueTask<ResolvedImage?> ResolveAsync(
        LayoutBlobs blobs,
        IReadOnlyList<Descriptor> entries,
        ImageReference reference,
        Platform platform,
        IBlobSource documents,
        CancellationToken cancellationToken)
    {
        var roots = await FindAsync(blobs, entries, reference, cancellationToken).ConfigureAwait(false);
        if (roots.Count == 0)
        {
            return null;
        }

        var (manifest, index) = await new PlatformSelector(documents, reference, platform).SelectAsync(roots, cancellationToken).ConfigureAwait(false);
        var image = await ImageLoader.LoadAsync(documents, reference, manifest, cancellationToken).ConfigureAwait(false);
        return image with { Index = index };
    }

    /// <summary>Finds an image of several platforms.</summary>
    /// <param name="blobs">The layout's blobs.</param>
    /// <param name="entries">The entries of the layout's <c>index.json</c>.</param>
    /// <param name="reference">The image's name.</param>
    /// <param name="platforms">The platforms; none for all.</param>
    /// <param name="documents">Where indexes and manifests are read: they may be elsewhere than in the layout.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The image, or <see langword="null"/> when the layout does not have the reference at all.</returns>
    public static async ValueTask<ResolvedIndex?> ResolveIndexAsync(
        LayoutBlobs blobs,
        IReadOnlyList<Descriptor> entries,
        ImageReference reference,
        ImmutableArray<Platform> platforms,
        IBlobSource documents,
        CancellationToken cancellationToken)
    {
        var roots = await FindAsync(blobs, entries, reference, cancellationToken).ConfigureAwait(false);
        return roots.Count == 0
            ? null
            : await new IndexLoader(documents, reference, platforms).LoadAsync(roots, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<IReadOnlyList<Descriptor>> FindAsync(
        LayoutBlobs blobs, IReadOnlyList<Descriptor> entries, ImageReference reference, CancellationToken cancellationToken) =>
        reference.Digest is { } digest
            ? await FindAsync(blobs, entries, digest, cancellationToken).ConfigureAwait(false)
            : LayoutNames.Match(entries, reference, blobs.Location);

    // Manifests within an index have no entry of their own.
    private static async ValueTask<IReadOnlyList<Descriptor>> FindAsync(
        LayoutBlobs blobs, IReadOnlyList<Descriptor> entries, Digest digest, CancellationToken cancellationToken)
    {
        var found = entries.FirstOrDefault(entry => entry.Digest == digest)
            ?? await blobs.DescribeAsync(digest, cancellationToken).ConfigureAwait(false);
        return found is null ? [] : [found];
    }
}
