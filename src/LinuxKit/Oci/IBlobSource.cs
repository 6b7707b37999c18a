namespace LinuxKit.Oci;

/// <summary>Where blobs are read from.</summary>
public interface IBlobSource
{
    /// <summary>The layout's folder or archive, or the registry's name: shown in errors, and enough to open the source again.</summary>
    string Location { get; }

    /// <summary>Opens a blob. The stream verifies: reading past the declared size, an early end, or a wrong digest at the end throws.</summary>
    /// <param name="descriptor">The blob's digest and size.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LinuxKitException">The blob is missing.</exception>
    ValueTask<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken);
}
