namespace LinuxKit.Oci;

/// <summary>Where blobs are copied to, several of them at a time.</summary>
internal interface IBlobSink
{
    /// <summary>Copies a blob, unless it is there already. It appears whole or not at all.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="source">Where it is read from.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="LinuxKitException">The source does not have the blob, or it is not what its descriptor says.</exception>
    ValueTask CopyAsync(Descriptor descriptor, IBlobSource source, CancellationToken cancellationToken);
}
