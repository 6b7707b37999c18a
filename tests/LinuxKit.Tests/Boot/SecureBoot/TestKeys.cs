using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LinuxKit.Tests.Boot.SecureBoot;

/// <summary>Keys and certificates that tests sign with.</summary>
internal static class TestKeys
{
    private static readonly Lazy<RSA> Shared = new(() => RSA.Create(2048));

    public static RSA Rsa => Shared.Value;

    public static X509Certificate2 Certificate(RSA key) =>
        new CertificateRequest("CN=A signer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
}
