using LinuxKit.Archives;

namespace LinuxKit.Oci;

/// <summary>The blobs of an OCI image layout: image-layout.md, "Blobs".</summary>
/// <param name="files">The layout's files.</param>
internal sealed class LayoutBlobs(ILayoutFiles files) : IBlobSource
{
    public string Location => files.Location;

    /// <summary>A blob's path in its layout.</summary>
    public static string PathOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";

    public ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryOpen(descriptor) is { } stream
            ? ValueTask.FromResult(stream)
            : throw OciDiagnostics.BlobMissing.Error($"'{Location}' does not have {descriptor.Digest}.");
    }

    /// <summary>Opens a blob, verified, if it is there.</summary>
    /// <param name="descriptor">The blob.</param>
    public Stream? TryOpen(Descriptor descriptor) => files.TryOpen(PathOf(descriptor.Digest)) is { } file
        ? new VerifyingStream(file.Content, descriptor.Digest, descriptor.Size, Location)
        : null;

    /// <summary>Whether a blob is there.</summary>
    /// <param name="digest">The blob's digest.</param>
    public bool Has(Digest digest)
    {
        var file = files.TryOpen(PathOf(digest));
        file?.Content.Dispose();
        return file is not null;
    }

    /// <summary>Makes the descriptor of an index or manifest of which only the digest is known.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The descriptor, or <see langword="null"/> when there is no such blob.</returns>
    public async ValueTask<Descriptor?> DescribeAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (files.TryOpen(PathOf(digest)) is not { } file)
        {
            return null;
        }

        await file.Content.DisposeAsync().ConfigureAwait(false);
        var descriptor = new Descriptor(MediaTypes.Manifest, digest, file.Length);
        var document = await this.ReadDocumentAsync(descriptor, cancellationToken).ConfigureAwait(false);
        return descriptor with { MediaType = document.MediaType };
    }
}
