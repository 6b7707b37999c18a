using System.Collections.Immutable;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Oci.Signatures;

/// <summary>Looks in a registry for cosign's signatures of a manifest or index, in both of their forms.</summary>
/// <param name="store">Where signatures come.</param>
/// <param name="client">Asks the registry.</param>
/// <param name="keys">The keys that are trusted.</param>
internal sealed class SignatureSearch(ContentStore store, RegistryClient client, ImmutableArray<SignatureKey> keys)
{
    private const string SimpleSigningType = "application/vnd.dev.cosign.simplesigning.v1+json";
    private const string SignatureAnnotation = "dev.cosignproject.cosign/signature";
    private const string BundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    // More than anybody needs; each takes a request.
    private const int SignatureCount = 64;
    private const int SignatureSize = 1 << 20;

    /// <summary>Finds a signature by one of the keys.</summary>
    /// <param name="repository">The repository; the rest of the reference doesn't count.</param>
    /// <param name="digest">What is to be signed.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The key, or <see langword="null"/> when none of them signed it.</returns>
    /// <exception cref="LinuxKitException">The registry can't be asked.</exception>
    public async ValueTask<SignatureKey?> FindAsync(ImageReference repository, Digest digest, CancellationToken cancellationToken) =>
        await FindSimpleSigningAsync(repository, digest, cancellationToken).ConfigureAwait(false)
            ?? await FindBundleAsync(repository, digest, cancellationToken).ConfigureAwait(false);

    private async ValueTask<SignatureKey?> FindSimpleSigningAsync(ImageReference repository, Digest digest, CancellationToken cancellationToken)
    {
        var name = repository with { Tag = $"{digest.Algorithm}-{digest.Hex}.sig", Digest = null };
        var layers = await ReadLayersAsync(name, cancellationToken).ConfigureAwait(false);
        foreach (var layer in layers.Where(layer => layer.MediaType == SimpleSigningType).Take(SignatureCount))
        {
            var payload = await ReadBlobAsync(name, layer, cancellationToken).ConfigureAwait(false);
            var signature = layer.Annotations.GetValueOrDefault(SignatureAnnotation, "");
            if (keys.FirstOrDefault(key => SignatureFormats.IsSimpleSigning(payload, signature, digest, key)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private async ValueTask<SignatureKey?> FindBundleAsync(ImageReference repository, Digest digest, CancellationToken cancellationToken)
    {
        var referrers = await client.ListReferrersAsync(repository, digest, BundleType, cancellationToken).ConfigureAwait(false);
        foreach (var referrer in referrers.Take(SignatureCount))
        {
            var name = repository with { Tag = null, Digest = referrer.Digest };
            foreach (var layer in (await ReadLayersAsync(name, cancellationToken).ConfigureAwait(false)).Take(1))
            {
                var bundle = await ReadBlobAsync(name, layer, cancellationToken).ConfigureAwait(false);
                if (keys.FirstOrDefault(key => SignatureFormats.IsBundle(bundle, digest, key)) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private async ValueTask<ImmutableArray<Descriptor>> ReadLayersAsync(ImageReference name, CancellationToken cancellationToken) =>
        await client.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } document
        && ImageDocument.Parse(document.Content.AsSpan(), name.ToString()) is ImageManifest manifest
            ? manifest.Layers
            : [];

    private async ValueTask<byte[]> ReadBlobAsync(ImageReference name, Descriptor blob, CancellationToken cancellationToken)
    {
        if (blob.Size > SignatureSize)
        {
            return [];
        }

        await new StoreDownload(store, client.Options).EnsureAsync(name, blob, client.SourcesOf(name), cancellationToken).ConfigureAwait(false);
        return await store.Blobs.ReadAllAsync(blob, SignatureSize, cancellationToken).ConfigureAwait(false);
    }
}
