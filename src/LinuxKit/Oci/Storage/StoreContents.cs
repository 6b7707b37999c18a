using System.Collections.Immutable;

namespace LinuxKit.Oci.Storage;

/// <summary>All that the names of a store lead to.</summary>
internal sealed class StoreContents
{
    private readonly HashSet<Digest> _reachable = [];
    private readonly ImmutableArray<IncompleteImage>.Builder _incomplete = ImmutableArray.CreateBuilder<IncompleteImage>();
    private readonly ContentStore _store;

    private StoreContents(ContentStore store) => _store = store;

    /// <summary>The blobs that some name leads to, whether they are there or not.</summary>
    public IReadOnlySet<Digest> Reachable => _reachable;

    /// <summary>The images that lack a part.</summary>
    public ImmutableArray<IncompleteImage> Incomplete => _incomplete.ToImmutable();

    /// <summary>Follows all names.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LinuxKitException">The store's own index is broken.</exception>
    public static async ValueTask<StoreContents> ReadAsync(ContentStore store, CancellationToken cancellationToken)
    {
        var contents = new StoreContents(store);
        foreach (var entry in await store.ReadEntriesAsync(cancellationToken).ConfigureAwait(false))
        {
            await contents.FollowAsync(entry, entry, depth: 0, cancellationToken).ConfigureAwait(false);
        }

        return contents;
    }

    private async ValueTask FollowAsync(Descriptor entry, Descriptor descriptor, int depth, CancellationToken cancellationToken)
    {
        // Of the images that an index names a store has those that were wanted.
        if (!_reachable.Add(descriptor.Digest) || depth > OciLimits.IndexDepth || (depth > 0 && !_store.Blobs.Has(descriptor.Digest)))
        {
            return;
        }

        switch (await TryReadAsync(descriptor, cancellationToken).ConfigureAwait(false))
        {
            case ImageIndex index:
                foreach (var child in index.Manifests)
                {
                    await FollowAsync(entry, child, depth + 1, cancellationToken).ConfigureAwait(false);
                }

                break;
            case ImageManifest manifest:
                var parts = manifest.Layers.Add(manifest.Config);
                _reachable.UnionWith(parts.Select(part => part.Digest));
                Report(entry, descriptor, parts.Where(part => !_store.Has(part)).Select(part => part.Digest));
                break;
            case null:
                Report(entry, descriptor, [descriptor.Digest]);
                break;
        }
    }

    private void Report(Descriptor entry, Descriptor manifest, IEnumerable<Digest> missing)
    {
        ImmutableArray<Digest> digests = [.. missing.Distinct()];
        if (!digests.IsEmpty)
        {
            _incomplete.Add(new IncompleteImage(LayoutNames.FullNames(entry).FirstOrDefault(), manifest, digests));
        }
    }

    private async ValueTask<ImageDocument?> TryReadAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.Blobs.ReadDocumentAsync(descriptor, cancellationToken).ConfigureAwait(false);
        }
        catch (LinuxKitException)
        {
            // Missing, damaged or of a kind that nothing here reads: it leads nowhere.
            return null;
        }
    }
}
