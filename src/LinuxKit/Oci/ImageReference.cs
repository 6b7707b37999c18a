using System.Diagnostics.CodeAnalysis;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Oci;

/// <summary>The name of an image, normalised as the distribution world does: <c>nginx</c> is <c>docker.io/library/nginx:latest</c>.
/// References are equal when their normalised forms are.</summary>
/// <param name="Registry">Host and optional port.</param>
/// <param name="Repository">Path below the registry.</param>
/// <param name="Tag">The tag, or <see langword="null"/> when only a digest is named.</param>
/// <param name="Digest">The digest, when one is named; it outranks the tag.</param>
public sealed record ImageReference(string Registry, string Repository, string? Tag, Digest? Digest)
{
    private const string DefaultRegistry = "docker.io";
    private const string DefaultTag = "latest";

    /// <summary>Reads a reference: <c>[registry/]repository[:tag][@digest]</c>, by the grammar of OCI distribution-spec and the habits of Docker (<c>docker.io</c>, <c>library/</c>, <c>latest</c>).</summary>
    /// <param name="text">What a person wrote.</param>
    /// <param name="reference">The reference, when the text is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        if (text is null || text.Length > ReferenceGrammar.MaxReferenceLength)
        {
            return false;
        }

        var name = text.AsSpan();
        Digest? digest = null;
        if (name.IndexOf('@') is var at and >= 0)
        {
            if (!LinuxKit.Digest.TryParse(text[(at + 1)..], out var value))
            {
                return false;
            }

            digest = value;
            name = name[..at];
        }

        string? tag = null;
        if (name.LastIndexOf(':') is var colon and >= 0 && !name[colon..].Contains('/'))
        {
            tag = name[(colon + 1)..].ToString();
            name = name[..colon];
            if (!ReferenceGrammar.IsTag(tag))
            {
                return false;
            }
        }

        var (registry, repository) = Split(name.ToString());
        if (!ReferenceGrammar.IsRegistry(registry)
            || !ReferenceGrammar.IsRepository(repository)
            || IsBareDigest(text)
            || registry.Length + 1 + repository.Length > ReferenceGrammar.MaxNameLength)
        {
            return false;
        }

        reference = new ImageReference(registry, repository, tag ?? (digest is null ? DefaultTag : null), digest);
        return true;
    }

    /// <summary>Reads a reference, or says why it is none.</summary>
    /// <param name="text">What a person wrote.</param>
    /// <exception cref="LinuxKitException">The text is no reference (LK0201).</exception>
    public static ImageReference Parse(string text) =>
        TryParse(text, out var reference)
            ? reference
            : throw OciDiagnostics.InvalidReference.Error($"'{UntrustedText.Show(text)}' is not an image reference{ReferenceGrammar.Reason(text)}.");

    /// <summary>Names an image of a registry that was named by itself: one whose host has neither a dot nor a port would become a part of Docker Hub.</summary>
    /// <param name="registry">The registry, <c>host[:port]</c>.</param>
    /// <param name="repository">The repository in it.</param>
    /// <param name="tag">The tag.</param>
    /// <exception cref="LinuxKitException">The registry is none (LK0229), or the rest is no reference (LK0201).</exception>
    public static ImageReference Parse(string registry, string repository, string tag)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var reference = Parse($"{registry}/{repository}:{tag}");
        var host = registry.Split('/')[0].ToLowerInvariant();
        return host == reference.Registry || (host == "index.docker.io" && reference.Registry == DefaultRegistry)
            ? reference
            : throw RegistryDiagnostics.InvalidSetting.Error(
                $"'{UntrustedText.Show(registry)}' is not a registry: one is written host[:port], where a host without a dot or a port is part of a repository on {DefaultRegistry}.");
    }

    /// <summary>The reference as the reference tool shows it: registry and repository in full, but no tag that wasn't written.</summary>
    /// <param name="text">What a person wrote.</param>
    /// <exception cref="LinuxKitException">The text is no reference (LK0201).</exception>
    public static string Expand(string text)
    {
        var reference = Parse(text);
        var name = text.Split('@')[0];
        return (name.LastIndexOf(':') > name.LastIndexOf('/') ? reference : reference with { Tag = null }).ToString();
    }

    /// <summary>The reference in full.</summary>
    public override string ToString() =>
        $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is { } digest ? "@" + digest : "")}";

    // Docker takes 64 hexadecimal digits for an identifier, so no repository of Docker Hub has such a name.
    private static bool IsBareDigest(string text) => LinuxKit.Digest.TryParse("sha256:" + text, out _);

    // The first part is a host when it can't be part of a repository's name on Docker Hub.
    private static (string Registry, string Repository) Split(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var isHost = first.AsSpan().ContainsAny('.', ':') || first == "localhost";
        var registry = isHost ? first.ToLowerInvariant() : DefaultRegistry;
        var repository = isHost ? name[(slash + 1)..] : name;
        if (registry == "index.docker.io")
        {
            registry = DefaultRegistry;
        }

        return registry == DefaultRegistry && !repository.Contains('/', StringComparison.Ordinal)
            ? (registry, "library/" + repository)
            : (registry, repository);
    }
}
