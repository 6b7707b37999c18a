using System.Collections.Immutable;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Oci;

/// <summary>Which images a project may be made of, beside what it and its layouts make themselves.</summary>
public sealed record ImagePolicy
{
    /// <summary>The registries, as <c>host[:port]</c> and optionally the start of a repository, <c>registry.example/team</c>; none for all.</summary>
    public ImmutableArray<string> AllowedRegistries { get; init; } = [];

    /// <summary>Whether each reference must name a digest.</summary>
    public bool RequireDigest { get; init; }

    /// <summary>Full paths of public keys in PEM: each image must be signed, as cosign does it, with one of them; none for no signature.</summary>
    public ImmutableArray<string> SignatureKeys { get; init; } = [];

    /// <summary>Checks a reference that a registry, or what was pulled from one, is to answer.</summary>
    /// <param name="reference">The reference as it was written.</param>
    /// <exception cref="LinuxKitException">The policy does not allow it (LK0215, LK0219).</exception>
    public void Check(ImageReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Registry == RegistryImages.OwnPackages)
        {
            return;
        }

        if (!AllowedRegistries.IsEmpty && !AllowedRegistries.Any(allowed => IsIn(reference, allowed.Trim().TrimEnd('/'))))
        {
            throw OciDiagnostics.RegistryNotAllowed.Error($"{reference} is not of {string.Join(" or ", AllowedRegistries.Select(allowed => $"'{allowed}'"))}.");
        }

        if (RequireDigest && reference.Digest is null)
        {
            throw OciDiagnostics.DigestRequired.Error($"{reference} names no digest.");
        }
    }

    private static bool IsIn(ImageReference reference, string allowed)
    {
        var name = $"{reference.Registry}/{reference.Repository}";
        return name.StartsWith(allowed, StringComparison.OrdinalIgnoreCase)
            && (name.Length == allowed.Length || name[allowed.Length] == '/');
    }
}
