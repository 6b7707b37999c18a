using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>A reference to content: OCI image-spec, descriptor.md.</summary>
/// <param name="MediaType">What the content is.</param>
/// <param name="Digest">The content's digest.</param>
/// <param name="Size">The content's length in bytes.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>The platform that the content is for, in an index.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What an artifact is, when the content is the manifest of one.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Annotations, ordered by name.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = NoAnnotations;

    /// <summary>The empty set of annotations.</summary>
    internal static ImmutableSortedDictionary<string, string> NoAnnotations { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
