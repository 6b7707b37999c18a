using System.Collections.Immutable;

namespace LinuxKit.Oci.Registry;

/// <summary>Pushes an image, or an index of several, with all that belongs to it.</summary>
/// <param name="repository">Where it goes.</param>
/// <param name="concurrency">How many blobs are pushed at the same time.</param>
internal sealed class ImagePush(RegistryRepository repository, int concurrency) : IBlobSink, IDisposable
{
    private readonly SemaphoreSlim _uploads = new(concurrency);

    /// <summary>Pushes.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="root">The index or manifest.</param>
    /// <param name="tag">Its tag, or <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops the push.</param>
    public async ValueTask PushAsync(LayoutBlobs source, Descriptor root, string? tag, CancellationToken cancellationToken)
    {
        await ImageCopy.CopyAsync(source, root, this, cancellationToken).ConfigureAwait(false);
        if (tag is not null)
        {
            await PushDocumentAsync(root, source, tag, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask CopyAsync(Descriptor descriptor, IBlobSource source, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsDocument(descriptor.MediaType))
        {
            if (await new ManifestPull(repository).ResolveAsync(descriptor.Digest.ToString(), cancellationToken).ConfigureAwait(false) != descriptor.Digest)
            {
                await PushDocumentAsync(descriptor, source, null, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        await _uploads.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await new BlobUpload(repository).PushAsync(descriptor, source, null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _uploads.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _uploads.Dispose();

    private async ValueTask PushDocumentAsync(Descriptor descriptor, IBlobSource source, string? tag, CancellationToken cancellationToken)
    {
        var content = await source.ReadAllAsync(descriptor, OciLimits.ManifestSize, cancellationToken).ConfigureAwait(false);
        await new ManifestPush(repository).PushAsync(new RegistryDocument(descriptor, ImmutableArray.Create(content)), tag, cancellationToken).ConfigureAwait(false);
    }
}
