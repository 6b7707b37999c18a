namespace LinuxKit.Oci;

/// <summary>Finds the manifest of a platform below what a reference names: a manifest, an index, or several of them.</summary>
/// <param name="blobs">Where the documents are.</param>
/// <param name="reference">The name, for errors.</param>
/// <param name="wanted">The platform.</param>
internal sealed class PlatformSelector(IBlobSource blobs, ImageReference reference, Platform wanted)
{
    private readonly List<Candidate> _candidates = [];
    private readonly SortedSet<string> _available = new(StringComparer.Ordinal);
    private int _documentCount;

    private sealed record Candidate(Descriptor Manifest, Descriptor Root, int Rank);

    /// <summary>Finds the manifest.</summary>
    /// <param name="roots">What the reference names.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The manifest, and the index it stands in if it isn't named itself.</returns>
    /// <exception cref="LinuxKitException">There is none for the platform, there are several, or a document is broken.</exception>
    public async ValueTask<(Descriptor Manifest, Descriptor? Index)> SelectAsync(
        IReadOnlyList<Descriptor> roots, CancellationToken cancellationToken)
    {
        foreach (var root in roots)
        {
            await VisitAsync(root, root, depth: 0, cancellationToken).ConfigureAwait(false);
        }

        if (_candidates.Count == 0)
        {
            var available = _available.Count == 0 ? "no platform at all" : string.Join(", ", _available);
            throw OciDiagnostics.PlatformMissing.Error(
                $"The image {reference} in '{blobs.Location}' is not available for {wanted}, but for {UntrustedText.Show(available)}.");
        }

        // Within one index the first of equals is meant (image-index.md); between several names of a layout nothing says which.
        var best = _candidates.MinBy(candidate => candidate.Rank)!;
        var rival = _candidates.Find(candidate =>
            candidate.Rank == best.Rank && candidate.Root != best.Root && candidate.Manifest.Digest != best.Manifest.Digest);
        if (rival is not null)
        {
            throw OciDiagnostics.AmbiguousReference.Error(
                $"'{blobs.Location}' has two images named {reference} for {wanted}: {best.Manifest.Digest} and {rival.Manifest.Digest}.");
        }

        return (best.Manifest, best.Manifest == best.Root ? null : best.Root);
    }

    private async ValueTask VisitAsync(Descriptor descriptor, Descriptor root, int depth, CancellationToken cancellationToken)
    {
        var isRoot = depth == 0;
        if (!isRoot && (IsAttestation(descriptor) || !MediaTypes.IsDocument(descriptor.MediaType)))
        {
            return;
        }

        if (descriptor.Platform is { } platform && (MediaTypes.IsManifest(descriptor.MediaType) || !Serves(platform)))
        {
            Offer(descriptor, root, platform);
            return;
        }

        if (++_documentCount > OciLimits.DocumentCount)
        {
            throw OciDiagnostics.LimitExceeded.Error(
                $"The image {reference} in '{blobs.Location}' has more than {OciLimits.DocumentCount} indexes and manifests without a platform.");
        }

        switch (await blobs.ReadDocumentAsync(descriptor, cancellationToken).ConfigureAwait(false))
        {
            case ImageIndex index:
                await VisitAllAsync(index, descriptor, root, depth, cancellationToken).ConfigureAwait(false);
                break;
            case ImageManifest manifest when isRoot || MediaTypes.IsConfig(manifest.Config.MediaType):
                await OfferByConfigurationAsync(descriptor, root, manifest, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask VisitAllAsync(
        ImageIndex index, Descriptor descriptor, Descriptor root, int depth, CancellationToken cancellationToken)
    {
        if (depth >= OciLimits.IndexDepth)
        {
            throw OciDiagnostics.LimitExceeded.Error(
                $"{blobs.NameOf(descriptor)} lies in {depth} other indexes, where {OciLimits.IndexDepth} within each other are the limit.");
        }

        foreach (var child in index.Manifests)
        {
            await VisitAsync(child, root, depth + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask OfferByConfigurationAsync(
        Descriptor descriptor, Descriptor root, ImageManifest manifest, CancellationToken cancellationToken)
    {
        // What isn't an image is for the loader to name.
        if (!MediaTypes.IsConfig(manifest.Config.MediaType))
        {
            _candidates.Add(new Candidate(descriptor, root, int.MaxValue));
            return;
        }

        var configuration = await ImageLoader.ReadConfigurationAsync(blobs, manifest, cancellationToken).ConfigureAwait(false);
        Offer(descriptor, root, configuration.Config.Platform);
    }

    private void Offer(Descriptor descriptor, Descriptor root, Platform platform)
    {
        _available.Add(platform.ToString());
        if (PlatformMatch.Rank(wanted, platform) is { } rank)
        {
            _candidates.Add(new Candidate(descriptor, root, rank));
        }
    }

    private bool Serves(Platform platform) => PlatformMatch.Rank(wanted, platform) is not null;

    // BuildKit stores what it attests of an image beside it, as a manifest of no platform.
    private static bool IsAttestation(Descriptor descriptor) =>
        descriptor.Platform is { OperatingSystem: "unknown" } || descriptor.Annotations.ContainsKey("vnd.docker.reference.type");
}
