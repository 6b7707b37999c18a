using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>Goes from what a reference names to an image of several platforms: reads the index and the manifests.</summary>
/// <param name="blobs">Where the documents are.</param>
/// <param name="reference">The name, for errors.</param>
/// <param name="platforms">The platforms wanted; none for all.</param>
internal sealed class IndexLoader(IBlobSource blobs, ImageReference reference, ImmutableArray<Platform> platforms)
{
    /// <summary>Loads the image.</summary>
    /// <param name="roots">What the reference names.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="LinuxKitException">It is no index, lacks a platform, or is broken.</exception>
    public async ValueTask<ResolvedIndex> LoadAsync(IReadOnlyList<Descriptor> roots, CancellationToken cancellationToken)
    {
        var root = roots[0];
        if (roots.Any(other => other.Digest != root.Digest))
        {
            throw OciDiagnostics.AmbiguousReference.Error($"'{blobs.Location}' has {roots.Count} images named {reference}, and no index of them.");
        }

        if (await blobs.ReadDocumentAsync(root, cancellationToken).ConfigureAwait(false) is not ImageIndex index)
        {
            throw OciDiagnostics.NotAnIndex.Error($"The image {reference} in '{blobs.Location}' is an image of one platform alone, without an index.");
        }

        var parts = new List<Descriptor>();
        foreach (var manifest in Chosen(index))
        {
            await AddAsync(parts, manifest, cancellationToken).ConfigureAwait(false);
        }

        return new ResolvedIndex(reference, root with { MediaType = index.MediaType }, [.. parts.DistinctBy(part => part.Digest)], blobs);
    }

    private async ValueTask AddAsync(List<Descriptor> parts, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (await blobs.ReadDocumentAsync(descriptor, cancellationToken).ConfigureAwait(false) is not ImageManifest manifest)
        {
            throw OciDiagnostics.InvalidDocument.Error($"{blobs.NameOf(descriptor)} is an index where a manifest is expected.");
        }

        if (manifest.Layers.Length > OciLimits.LayerCount)
        {
            throw OciDiagnostics.LimitExceeded.Error(
                $"{blobs.NameOf(descriptor)} has {manifest.Layers.Length} layers, where {OciLimits.LayerCount} are the limit.");
        }

        parts.Add(manifest.Config);
        parts.AddRange(manifest.Layers);
        parts.Add(descriptor);
    }

    private ImmutableArray<Descriptor> Chosen(ImageIndex index)
    {
        var manifests = index.Manifests.Where(manifest => MediaTypes.IsManifest(manifest.MediaType)).ToImmutableArray();
        if (manifests.Length > OciLimits.DocumentCount)
        {
            throw OciDiagnostics.LimitExceeded.Error(
                $"The image {reference} in '{blobs.Location}' has {manifests.Length} manifests, where {OciLimits.DocumentCount} are the limit.");
        }

        if (platforms.IsEmpty)
        {
            return manifests;
        }

        foreach (var platform in platforms)
        {
            if (!manifests.Any(manifest => IsOf(manifest, platform)))
            {
                var available = manifests.Select(manifest => manifest.Platform?.ToString()).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
                throw OciDiagnostics.PlatformMissing.Error(
                    $"The image {reference} in '{blobs.Location}' is not available for {platform}, but for {UntrustedText.Show(string.Join(", ", available.DefaultIfEmpty("no platform at all")))}.");
            }
        }

        return [.. manifests.Where(manifest => platforms.Any(platform => IsOf(manifest, platform)))];
    }

    /// <summary>A platform without a variant means all variants.</summary>
    private static bool IsOf(Descriptor manifest, Platform wanted) => manifest.Platform is { } offered
        && offered.OperatingSystem == wanted.OperatingSystem
        && Platform.NormalizeArchitecture(offered.Architecture) == wanted.Architecture
        && (wanted.Variant is null || wanted.Variant == offered.Variant);
}
