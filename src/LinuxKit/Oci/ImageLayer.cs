using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>A layer that was written.</summary>
/// <param name="Descriptor">The compressed layer.</param>
/// <param name="DiffId">The digest of the uncompressed layer.</param>
public sealed record ImageLayer(Descriptor Descriptor, Digest DiffId)
{
    /// <summary>What the image's history says of the layer: how it was made.</summary>
    public string CreatedBy { get; init; } = "LinuxKit.Sdk";
}

/// <summary>An image that is to be written.</summary>
/// <param name="Config">Platform and execution.</param>
/// <param name="Layers">The layers, lowest first.</param>
public sealed record ImageContent(ImageConfig Config, ImmutableArray<ImageLayer> Layers)
{
    /// <summary>When the image was made, in seconds since 1970-01-01 UTC: never from a clock, so that the same image always has the same digest.</summary>
    public required long Created { get; init; }
}
