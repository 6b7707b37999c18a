namespace LinuxKit.Oci;

/// <summary>Reads blobs that are documents.</summary>
internal static class BlobReading
{
    /// <summary>Reads a whole blob, verified.</summary>
    /// <param name="blobs">Where the blob is.</param>
    /// <param name="descriptor">The blob.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The blob is missing, larger than allowed, or not what its descriptor says.</exception>
    public static async ValueTask<byte[]> ReadAllAsync(
        this IBlobSource blobs, Descriptor descriptor, int limit, CancellationToken cancellationToken)
    {
        if (descriptor.Size > limit)
        {
            throw OciDiagnostics.LimitExceeded.Error(
                $"{descriptor.Digest} in '{blobs.Location}' has {descriptor.Size} bytes, where {limit} are the limit.");
        }

        var content = new byte[descriptor.Size];
        var stream = await blobs.OpenAsync(descriptor, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
            _ = await stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
        }

        return content;
    }

    /// <summary>Reads an index or a manifest.</summary>
    /// <param name="blobs">Where the document is.</param>
    /// <param name="descriptor">The document.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The document is missing or broken.</exception>
    public static async ValueTask<ImageDocument> ReadDocumentAsync(
        this IBlobSource blobs, Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (!MediaTypes.IsDocument(descriptor.MediaType))
        {
            throw OciDiagnostics.UnsupportedMediaType.Error(
                $"{descriptor.Digest} in '{blobs.Location}' is neither an index nor a manifest but '{UntrustedText.Show(descriptor.MediaType)}'.");
        }

        var json = await blobs.ReadAllAsync(descriptor, OciLimits.ManifestSize, cancellationToken).ConfigureAwait(false);
        return ImageDocument.Parse(json, blobs.NameOf(descriptor));
    }

    /// <summary>What errors call a blob.</summary>
    /// <param name="blobs">Where the blob is.</param>
    /// <param name="descriptor">The blob.</param>
    public static string NameOf(this IBlobSource blobs, Descriptor descriptor) => $"{descriptor.Digest} in '{blobs.Location}'";
}
