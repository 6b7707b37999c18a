namespace LinuxKit.Oci.Registry;

/// <summary>Another place for the images of a registry.</summary>
/// <param name="Registry">The registry, as references name it; <see langword="null"/> for any.</param>
/// <param name="Address">The mirror, by <c>https</c> or <c>http</c>; a path in it stands before the names of repositories.</param>
public sealed record RegistryMirror(string? Registry, Uri Address)
{
    /// <summary>Reads a mirror: <c>[registry=]https://host[:port][/path]</c>.</summary>
    /// <param name="text">What a person wrote.</param>
    /// <exception cref="LinuxKitException">The text is none (LK0229).</exception>
    public static RegistryMirror Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var registry = equals < 0 ? null : text[..equals].Trim().ToLowerInvariant();
        if (Uri.TryCreate(text[(equals + 1)..].Trim(), UriKind.Absolute, out var address)
            && address.Scheme is "https" or "http"
            && address is { UserInfo: "", Query: "", Fragment: "" }
            && (registry is null || ReferenceGrammar.IsRegistry(registry))
            && (address.AbsolutePath == "/" || ReferenceGrammar.IsRepository(address.AbsolutePath.Trim('/'))))
        {
            return new RegistryMirror(RegistryEndpoint.Normalize(registry), address);
        }

        throw RegistryDiagnostics.InvalidSetting.Error(
            $"'{UntrustedText.Show(WithoutUser(text))}' is not a mirror: a mirror is written [registry=]https://host[:port][/path].");
    }

    // What stands before an @ could be a password.
    private static string WithoutUser(string text) => text.LastIndexOf('@') is var at and >= 0 ? "…" + text[at..] : text;
}
