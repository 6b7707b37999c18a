using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>An image configuration: OCI image-spec, config.md.</summary>
/// <param name="Config">What it says of execution.</param>
/// <param name="DiffIds">The digests of the unpacked layers, lowest first.</param>
public sealed record ImageConfiguration(ImageConfig Config, ImmutableArray<Digest> DiffIds)
{
    /// <summary>Reads an image configuration, OCI's or Docker's.</summary>
    /// <param name="json">The document, which nothing is assumed about.</param>
    /// <param name="name">What errors call the document.</param>
    /// <exception cref="LinuxKitException">The document is none (LK0206).</exception>
    public static ImageConfiguration Parse(ReadOnlySpan<byte> json, string name) => DocumentReader.ReadConfiguration(json, name);
}
