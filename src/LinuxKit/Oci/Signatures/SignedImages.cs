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
            if (client is not null
                && await new SignatureSearch(store, client, keys).FindAsync(reference, document.Digest, cancellationToken).ConfigureAwait(false) is { } key)
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
}
