using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>An RSA key and the certificate that firmware knows it by.</summary>
internal sealed class SigningKey : IDisposable
{
    private const int MinimumKeySizeInBits = 2048;

    private readonly RSA _key;
    private readonly Lock _lock = new();

    /// <summary>Takes a key and its certificate, and disposes both with itself.</summary>
    /// <param name="key">The private key.</param>
    /// <param name="certificate">Its certificate.</param>
    /// <exception cref="LinuxKitException">The key is too short, or the certificate is not its own.</exception>
    public SigningKey(RSA key, X509Certificate2 certificate)
    {
        (_key, Certificate) = (key, certificate);
        if (key.KeySize < MinimumKeySizeInBits)
        {
            throw SecureBootDiagnostics.WrongKeyType.Error($"The key has {key.KeySize} bits.");
        }

        using var named = certificate.GetRSAPublicKey();
        if (named is null || !named.ExportRSAPublicKey().AsSpan().SequenceEqual(key.ExportRSAPublicKey()))
        {
            throw SecureBootDiagnostics.KeyMismatch.Error($"The certificate of '{certificate.Subject}' has another public key.");
        }
    }

    /// <summary>The certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>
    /// Signs a SHA-256 hash: PKCS #1 (RFC 8017), RSASSA-PKCS1-v1_5, which gives the same signature each time. Outputs that are written at the same
    /// time may sign with one key.
    /// </summary>
    /// <param name="hash">32 bytes.</param>
    public byte[] Sign(ReadOnlySpan<byte> hash)
    {
        lock (_lock)
        {
            return _key.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }
}
