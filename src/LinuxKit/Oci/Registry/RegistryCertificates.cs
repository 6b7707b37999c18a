using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LinuxKit.Oci.Registry;

/// <summary>The certificates that a user has for a registry.</summary>
/// <param name="server">The registry's <c>host[:port]</c>.</param>
/// <param name="trustsAny">Whether any certificate of the registry will do.</param>
internal sealed class RegistryCertificates(string server, bool trustsAny)
{
    // id-kp-serverAuth: RFC 5280, section 4.2.1.12.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Authorities that are trusted beside those of the system.</summary>
    public X509Certificate2Collection Authorities { get; } = [];

    /// <summary>What the registry knows its user by.</summary>
    public X509Certificate2Collection Client { get; } = [];

    /// <summary>Decides on the certificate that a server shows.</summary>
    /// <exception cref="CertificateRejectedException">It is not trusted: an exception, since the reason gets lost otherwise.</exception>
    public bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None || trustsAny)
        {
            return true;
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) || certificate is not X509Certificate2 shown || chain is null)
        {
            throw new CertificateRejectedException("the server shows none");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            throw new CertificateRejectedException($"it is for '{UntrustedText.Show(shown.GetNameInfo(X509NameType.DnsName, forIssuer: false))}', not for '{server}'");
        }

        return IsIssuedByAuthority(shown, chain, out var reason)
            ? true
            : throw new CertificateRejectedException($"'{UntrustedText.Show(shown.Issuer)}' issued it ({reason})");
    }

    private bool IsIssuedByAuthority(X509Certificate2 certificate, X509Chain shown, out string reason)
    {
        if (Authorities.Count == 0)
        {
            reason = Reason(shown);
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (var element in shown.ChainElements)
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        var isTrusted = chain.Build(certificate);
        reason = isTrusted ? "" : Reason(chain);
        return isTrusted;
    }

    private static string Reason(X509Chain chain) =>
        string.Join(", ", chain.ChainStatus.Select(status => status.Status.ToString()).Distinct(StringComparer.Ordinal));
}

/// <summary>The certificate of a server is not trusted.</summary>
/// <param name="message">Why, as a part of a sentence.</param>
internal sealed class CertificateRejectedException(string message) : Exception(message);
