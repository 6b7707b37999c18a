namespace LinuxKit.Oci.Registry;

/// <summary>What can go wrong with registries.</summary>
public static class RegistryDiagnostics
{
    /// <summary>The registry wants to know who asks, or doesn't believe it.</summary>
    public static readonly DiagnosticDescriptor Unauthorized = new(
        "LK0220",
        DiagnosticSeverity.Error,
        "Registry does not accept the credentials",
        "Log in with 'docker login', 'podman login' or 'skopeo login', or correct the reference: many registries answer like this for a repository that does not exist.");

    /// <summary>The registry knows who asks and says no.</summary>
    public static readonly DiagnosticDescriptor Denied = new(
        "LK0221",
        DiagnosticSeverity.Error,
        "Registry denies access",
        "Ask the repository's owner for access, or log in as somebody who has it.");

    /// <summary>The registry was asked too often.</summary>
    public static readonly DiagnosticDescriptor RateLimited = new(
        "LK0222",
        DiagnosticSeverity.Error,
        "Registry limits the rate of requests",
        "Wait, log in (the limits for users are higher), or name a mirror in LinuxKitRegistryMirrors.");

    /// <summary>No connection, or none that lasts.</summary>
    public static readonly DiagnosticDescriptor Unreachable = new(
        "LK0223",
        DiagnosticSeverity.Error,
        "Registry can't be reached",
        "Check the registry's name, the network, and the proxies in HTTPS_PROXY and NO_PROXY.");

    /// <summary>Nobody vouches for the registry's certificate.</summary>
    public static readonly DiagnosticDescriptor NotTrusted = new(
        "LK0224",
        DiagnosticSeverity.Error,
        "Registry's certificate is not trusted",
        "Put the certificate of its authority into a certs.d folder (docs/registries.md), or name the registry in LinuxKitInsecureRegistries.");

    /// <summary>The registry has a problem of its own.</summary>
    public static readonly DiagnosticDescriptor ServerFailed = new(
        "LK0225",
        DiagnosticSeverity.Error,
        "Registry failed",
        "Try again later, or name a mirror in LinuxKitRegistryMirrors.");

    /// <summary>An answer that the protocol doesn't know.</summary>
    public static readonly DiagnosticDescriptor ProtocolError = new(
        "LK0226",
        DiagnosticSeverity.Error,
        "Registry gives an unexpected answer",
        "Check that the address is that of a registry. If a proxy stands before it, look there first.");

    /// <summary>A redirection that can't be followed.</summary>
    public static readonly DiagnosticDescriptor BadRedirect = new(
        "LK0227",
        DiagnosticSeverity.Error,
        "Registry's redirection can't be followed",
        "The registry, or a proxy before it, is set up wrongly: it sends in circles, or from TLS to plain HTTP.");

    /// <summary>Something else came than what was asked for.</summary>
    public static readonly DiagnosticDescriptor WrongContent = new(
        "LK0228",
        DiagnosticSeverity.Error,
        "Registry sends the wrong content",
        "Nothing of it was kept. The content is damaged or was tampered with, at the registry or on the way: tell the registry's owner.");

    /// <summary>A setting that can't be understood.</summary>
    public static readonly DiagnosticDescriptor InvalidSetting = new(
        "LK0229",
        DiagnosticSeverity.Error,
        "Invalid setting for registries",
        "Correct the setting: docs/registries.md shows what it can be.");

    /// <summary>Credentials, or certificates, that can't be read.</summary>
    public static readonly DiagnosticDescriptor CredentialsUnreadable = new(
        "LK0230",
        DiagnosticSeverity.Error,
        "Credentials can't be read",
        "Repair the file or the program that is named, or log in anew.");

    /// <summary>A registry, or a mirror of packages, would have to be asked.</summary>
    public static readonly DiagnosticDescriptor Offline = new(
        "LK0231",
        DiagnosticSeverity.Error,
        "Network must not be used",
        "Build once without LinuxKitOffline, or import the image into the store.");
}
