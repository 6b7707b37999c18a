using System.Diagnostics.CodeAnalysis;

namespace LinuxKit.Oci;

/// <summary>The name of an image, normalised as the distribution world does: <c>nginx</c> is <c>docker.io/library/nginx:latest</c>.</summary>
/// <param name="Registry">Host and optional port.</param>
/// <param name="Repository">Path below the registry.</param>
/// <param name="Tag">The tag, or <see langword="null"/> when only a digest is named.</param>
/// <param name="Digest">The digest, when one is named.</param>
public sealed record ImageReference(string Registry, string Repository, string? Tag, Digest? Digest)
{
    /// <summary>Reads a reference: <c>[registry/]repository[:tag][@digest]</c>, by the grammar of OCI distribution-spec and the habits of Docker (<c>docker.io</c>, <c>library/</c>, <c>latest</c>).</summary>
    /// <param name="text">What a person wrote.</param>
    /// <param name="reference">The reference, when the text is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        return false;
    }

    /// <summary>The reference in full.</summary>
    public override string ToString() =>
        $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is { } digest ? "@" + digest : "")}";
}
