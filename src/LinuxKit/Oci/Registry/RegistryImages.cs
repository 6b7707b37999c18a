using System.Collections.Immutable;

namespace LinuxKit.Oci.Registry;

/// <summary>The images of a store, and those of registries, which are brought into the store when they are wanted. What the store has is never asked for again.</summary>
public sealed class RegistryImages : IImageSource, IImageCatalog, IDisposable
{
    // The SDK's own packages come with the SDK: no registry has them, and none must be believed that says so (decision 4).
    internal const string OwnPackages = "linuxkit.sdk";

    private readonly ContentStore _store;
    private readonly RegistryClient _client;
    private readonly StoreDownload _download;
    private readonly DownloadFolder _folder;
    private readonly SemaphoreSlim _transfers;

    /// <summary>Puts registries behind a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="client">Speaks to the registries.</param>
    public RegistryImages(ContentStore store, RegistryClient client)
    {
        _store = store;
        _client = client;
        _download = new StoreDownload(store, client.Options);
        _folder = new DownloadFolder(store);
        _transfers = new SemaphoreSlim(client.Options.Concurrency);
    }

    /// <inheritdoc />
    public string Location => _store.Location;

    /// <inheritdoc />
    /// <exception cref="LinuxKitException">The registry can't be asked (LK02xx).</exception>
    public async ValueTask<ResolvedImage?> ResolveAsync(ImageReference reference, Platform platform, CancellationToken cancellationToken)
    {
        var blobs = new PulledBlobs(this, reference);
        return await FindAsync(
            reference,
            () => _store.ResolveAsync(reference, platform, blobs, cancellationToken),
            async root =>
            {
                var pulled = FromRegistry(reference);
                var (manifest, index) = await new PlatformSelector(pulled, reference, platform).SelectAsync([root], cancellationToken).ConfigureAwait(false);
                return await ImageLoader.LoadAsync(pulled, reference, manifest, cancellationToken).ConfigureAwait(false) with { Index = index };
            },
            image => image.Layers,
            cancellationToken).ConfigureAwait(false) is { } image ? image with { Blobs = _store } : null;
    }

    /// <inheritdoc />
    /// <exception cref="LinuxKitException">The registry can't be asked (LK02xx).</exception>
    public async ValueTask<ResolvedIndex?> ResolveIndexAsync(
        ImageReference reference, ImmutableArray<Platform> platforms, CancellationToken cancellationToken)
    {
        var blobs = new PulledBlobs(this, reference);
        return await FindAsync(
            reference,
            () => _store.ResolveIndexAsync(reference, platforms, blobs, cancellationToken),
            root => new IndexLoader(FromRegistry(reference), reference, platforms).LoadAsync([root], cancellationToken),
            index => index.Parts,
            cancellationToken).ConfigureAwait(false) is { } index ? index with { Blobs = _store } : null;
    }

    /// <summary>Brings what an image lacks into the store.</summary>
    /// <param name="name">A name of the image, by which its registry is known.</param>
    /// <param name="document">Its manifest, or an index that is itself missing.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LinuxKitException">The registry can't be asked, or does not have it any more (LK02xx).</exception>
    public async ValueTask RepairAsync(ImageReference name, Descriptor document, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsIndex(document.MediaType))
        {
            await EnsureDocumentAsync(name, document, cancellationToken).ConfigureAwait(false);
            return;
        }

        var image = await ImageLoader.LoadAsync(new PulledBlobs(this, name), name, document, cancellationToken).ConfigureAwait(false);
        await CompleteAsync(name, image.Layers, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose() => _transfers.Dispose();

    ValueTask<ImmutableArray<ImageReference>> IImageCatalog.ListAsync(CancellationToken cancellationToken) =>
        ((IImageCatalog)_store).ListAsync(cancellationToken);

    private PulledBlobs FromRegistry(ImageReference reference) => new(this, reference) { Location = reference.Registry };

    private async ValueTask<T?> FindAsync<T>(
        ImageReference reference,
        Func<ValueTask<T?>> find,
        Func<Descriptor, ValueTask<T>> load,
        Func<T, ImmutableArray<Descriptor>> partsOf,
        CancellationToken cancellationToken)
        where T : class
    {
        if (await find().ConfigureAwait(false) is { } known)
        {
            return await FinishAsync(known).ConfigureAwait(false);
        }

        if (reference.Registry == OwnPackages)
        {
            return null;
        }

        using var held = await _folder.LockAsync(reference, cancellationToken).ConfigureAwait(false);
        if (await find().ConfigureAwait(false) is { } pulled)
        {
            return await FinishAsync(pulled).ConfigureAwait(false);
        }

        // The name comes last: until then, whoever looks for it asks the registry. Only a digest is found without one.
        var document = await _client.ReadAsync(reference, cancellationToken).ConfigureAwait(false)
            ?? throw OciDiagnostics.ImageNotFound.Error($"'{reference.Registry}' has no {reference}.");
        await IngestAsync(document, cancellationToken).ConfigureAwait(false);
        var loaded = await load(document.Descriptor).ConfigureAwait(false);
        await CompleteAsync(reference, partsOf(loaded), cancellationToken).ConfigureAwait(false);
        await _store.SetNameAsync(reference, document.Descriptor, cancellationToken).ConfigureAwait(false);
        return loaded;

        async ValueTask<T> FinishAsync(T found)
        {
            await CompleteAsync(reference, partsOf(found), cancellationToken).ConfigureAwait(false);
            await _store.EnsureNamedAsync(reference, cancellationToken).ConfigureAwait(false);
            return found;
        }
    }

    // Parts may be missing although the name is there: another platform's were wanted then, or somebody removed them.
    private async ValueTask CompleteAsync(ImageReference image, ImmutableArray<Descriptor> parts, CancellationToken cancellationToken) =>
        await Parallel.ForEachAsync(
            parts.DistinctBy(part => part.Digest).Where(part => !MediaTypes.IsDocument(part.MediaType)),
            new ParallelOptions { MaxDegreeOfParallelism = _client.Options.Concurrency, CancellationToken = cancellationToken },
            (part, cancellation) => EnsureAsync(image, part, cancellation)).ConfigureAwait(false);

    private async ValueTask EnsureAsync(ImageReference image, Descriptor blob, CancellationToken cancellationToken)
    {
        if (_store.Has(blob))
        {
            return;
        }

        await _transfers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _download.EnsureAsync(image, blob, _client.SourcesOf(image), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _transfers.Release();
        }
    }

    private async ValueTask EnsureDocumentAsync(ImageReference image, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (_store.Has(descriptor))
        {
            return;
        }

        using var held = await _folder.LockAsync(descriptor.Digest.Hex, cancellationToken).ConfigureAwait(false);
        if (_store.Has(descriptor))
        {
            return;
        }

        var document = await _client.ReadAsync(image with { Tag = null, Digest = descriptor.Digest }, cancellationToken).ConfigureAwait(false)
            ?? throw RegistryDiagnostics.WrongContent.Error($"'{image.Registry}' does not have {descriptor.Digest}, which {image} needs.");
        await IngestAsync(document, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask IngestAsync(RegistryDocument document, CancellationToken cancellationToken)
    {
        var content = new MemoryStream([.. document.Content], writable: false);
        await _store.IngestAsync(document.Descriptor, content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The documents of an image: read from the store, into which they come from the registry first where they are missing.</summary>
    private sealed class PulledBlobs(RegistryImages images, ImageReference image) : IBlobSource
    {
        public string Location { get; init; } = images._store.Location;

        public async ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
        {
            if (MediaTypes.IsDocument(descriptor.MediaType))
            {
                await images.EnsureDocumentAsync(image, descriptor, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await images.EnsureAsync(image, descriptor, cancellationToken).ConfigureAwait(false);
            }

            return await images._store.OpenAsync(descriptor, cancellationToken).ConfigureAwait(false);
        }
    }
}
