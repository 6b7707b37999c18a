using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>An image of one platform, found and verified down to its configuration; its layers are not read yet.</summary>
/// <param name="Reference">The name that it was found under.</param>
/// <param name="Manifest">The image manifest's descriptor: its digest is the image's identity.</param>
/// <param name="Layers">The layers, lowest first.</param>
/// <param name="DiffIds">The digests of the unpacked layers, lowest first, as many as there are layers.</param>
/// <param name="Config">What the image configuration says.</param>
/// <param name="Blobs">Where the layers can be read.</param>
public sealed record ResolvedImage(
    ImageReference Reference,
    Descriptor Manifest,
    ImmutableArray<Descriptor> Layers,
    ImmutableArray<Digest> DiffIds,
    ImageConfig Config,
    IBlobSource Blobs)
{
    /// <summary>The index that the reference names and the manifest was chosen from, when it isn't the manifest itself that is named.</summary>
    public Descriptor? Index { get; init; }
}
