using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>What a reference can name: an index or a manifest.</summary>
/// <param name="MediaType">The media type, by the document's own content.</param>
public abstract record ImageDocument(string MediaType)
{
    /// <summary>Annotations, ordered by name.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Descriptor.NoAnnotations;

    /// <summary>Reads an index or a manifest, OCI's or Docker's. What it is follows from the document alone, never from who names it.</summary>
    /// <param name="json">The document, which nothing is assumed about.</param>
    /// <param name="name">What errors call the document.</param>
    /// <exception cref="LinuxKitException">The document is neither (LK0206, LK0207).</exception>
    public static ImageDocument Parse(ReadOnlySpan<byte> json, string name) => DocumentReader.ReadDocument(json, name);
}

/// <summary>A list of manifests, one for each platform: OCI image-spec, image-index.md.</summary>
/// <param name="MediaType">The media type.</param>
/// <param name="Manifests">The manifests or further indexes, in order of preference.</param>
public sealed record ImageIndex(string MediaType, ImmutableArray<Descriptor> Manifests) : ImageDocument(MediaType);

/// <summary>One image, or an artifact: OCI image-spec, manifest.md.</summary>
/// <param name="MediaType">The media type.</param>
/// <param name="Config">The image configuration.</param>
/// <param name="Layers">The layers, lowest first.</param>
public sealed record ImageManifest(string MediaType, Descriptor Config, ImmutableArray<Descriptor> Layers) : ImageDocument(MediaType)
{
    /// <summary>What the artifact is, when this is one.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that this one says something about, such as the signed one.</summary>
    public Descriptor? Subject { get; init; }
}
