using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Oci.Registry;
using LinuxKit.Oci.Storage;

namespace LinuxKit.Oci.Signatures;

/// <summary>
/// Images that somebody signed with a key that is trusted. That a digest is signed stays true, so it is asked for once and then noted in
/// the store.
/// </summary>
/// <param name="source">The images.</param>
/// <param name="store">Where signatures come, and where it is noted that they are right.</param>
/// <param name="client">Asks registries for signatures; <see langword="null"/> when they are not to be asked.</param>
/// <param name="keys">The keys.</param>
internal sealed class SignedImages(IImageSource source, ContentStore store, RegistryClient? client, ImmutableArray<SignatureKey> keys) : IImageSource, IImageCatalog
{
    private const string SimpleSigningType = "application/vnd.dev.cosign.simplesigning.v1+json";
    private const string SignatureAnnotation = "dev.cosignproject.cosign/signature";
    private const string BundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    // More than anybody needs; each takes a request.
    private const int SignatureCount = 64;
    private const int SignatureSize = 1 << 20;

    public string Location => source.Location;

    public async ValueTask<ResolvedImage?> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken)
    {
        var image = await source.ResolveAsync(reference, platform, cancellationToken).ConfigureAwait(false);
        if (image is not null)
        {
            // An index says what is in it by digests, so its signature is one of every image in it.
            await CheckAsync(reference, image.Index is { } index ? [index, image.Manifest] : [image.Manifest], cancellationToken).ConfigureAwait(false);
        }

        return image;
    }

    public async ValueTask<ResolvedIndex?> ResolveIndexAsync(ImageReference reference, ImmutableArray<Platform> platforms, CancellationToken cancellationToken)
    {
        var index = await source.ResolveIndexAsync(reference, platforms, cancellationToken).ConfigureAwait(false);
        if (index is not null)
        {
            await CheckAsync(reference, [index.Index], cancellationToken).ConfigureAwait(false);
        }

        return index;
    }

    public ValueTask<ImmutableArray<ImageReference>> ListAsync(CancellationToken cancellationToken) =>
        source is IImageCatalog catalog ? catalog.ListAsync(cancellationToken) : ValueTask.FromResult<ImmutableArray<ImageReference>>([]);

    private async ValueTask CheckAsync(ImageReference reference, ImmutableArray<Descriptor> documents, CancellationToken cancellationToken)
    {
        if (reference.Registry == RegistryImages.OwnPackages || documents.Any(document => keys.Any(key => IsNoted(document.Digest, key))))
        {
            return;
        }

        foreach (var document in documents)
        {
            if (client is not null && await FindAsync(reference, document.Digest, client, cancellationToken).ConfigureAwait(false) is { } key)
            {
                await AtomicFile.WriteAllBytesAsync(NoteOf(document.Digest, key), default, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        throw SignatureDiagnostics.NotSigned.Error($"No signature of {reference} ({documents[0].Digest}) is by one of the project's keys.");
    }

    private bool IsNoted(Digest digest, SignatureKey key)
    {
        var note = NoteOf(digest, key);
        FileUse.Note(note);
        return File.Exists(note);
    }

    private string NoteOf(Digest digest, SignatureKey key) =>
        Path.Combine(store.FolderOf("signatures"), $"{digest.Algorithm}-{digest.Hex}-{key.Fingerprint.Hex[..32]}");

    private async ValueTask<SignatureKey?> FindAsync(ImageReference reference, Digest digest, RegistryClient registry, CancellationToken cancellationToken)
    {
        var tag = reference with { Tag = $"{digest.Algorithm}-{digest.Hex}.sig", Digest = null };
        if (await ReadAsync(tag, registry, cancellationToken).ConfigureAwait(false) is { } manifest)
        {
            foreach (var layer in manifest.Layers.Where(layer => layer.MediaType == SimpleSigningType).Take(SignatureCount))
            {
                var payload = await ReadBlobAsync(tag, layer, registry, cancellationToken).ConfigureAwait(false);
                var signature = layer.Annotations.GetValueOrDefault(SignatureAnnotation, "");
                if (keys.FirstOrDefault(key => SignatureFormats.IsSimpleSigning(payload, signature, digest, key)) is { } found)
                {
                    return found;
                }
            }
        }

        foreach (var referrer in (await registry.ListReferrersAsync(reference, digest, BundleType, cancellationToken).ConfigureAwait(false)).Take(SignatureCount))
        {
            var name = reference with { Tag = null, Digest = referrer.Digest };
            if (await ReadAsync(name, registry, cancellationToken).ConfigureAwait(false) is { Layers: [{ } layer, ..] })
            {
                var bundle = await ReadBlobAsync(name, layer, registry, cancellationToken).ConfigureAwait(false);
                if (keys.FirstOrDefault(key => SignatureFormats.IsBundle(bundle, digest, key)) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static async ValueTask<ImageManifest?> ReadAsync(ImageReference name, RegistryClient registry, CancellationToken cancellationToken) =>
        await registry.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } document
            ? ImageDocument.Parse(document.Content.AsSpan(), name.ToString()) as ImageManifest
            : null;

    private async ValueTask<byte[]> ReadBlobAsync(ImageReference name, Descriptor blob, RegistryClient registry, CancellationToken cancellationToken)
    {
        if (blob.Size > SignatureSize)
        {
            return [];
        }

        await new StoreDownload(store, registry.Options).EnsureAsync(name, blob, registry.SourcesOf(name), cancellationToken).ConfigureAwait(false);
        return await store.Blobs.ReadAllAsync(blob, SignatureSize, cancellationToken).ConfigureAwait(false);
    }
}
