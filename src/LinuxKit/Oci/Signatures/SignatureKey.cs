using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace LinuxKit.Oci.Signatures;

/// <summary>A public key that signatures are checked with, as cosign makes them: ECDSA or RSA (PKCS #1 v1.5) over SHA-256, or Ed25519.</summary>
public sealed class SignatureKey
{
    private const int LimitInBytes = 64 << 10;

    private readonly AsymmetricKeyParameter _key;

    private SignatureKey(AsymmetricKeyParameter key, byte[] encoded)
    {
        _key = key;
        Fingerprint = Digest.OfSha256(encoded);
    }

    /// <summary>SHA-256 of the key's SubjectPublicKeyInfo (RFC 5280, 4.1).</summary>
    public Digest Fingerprint { get; }

    /// <summary>Reads a key.</summary>
    /// <param name="path">Path of a PEM file (RFC 7468) with one <c>PUBLIC KEY</c>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file is missing or no such key (LK0240).</exception>
    public static async Task<SignatureKey> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var location = new SourceLocation(path);
        try
        {
            if (new FileInfo(path).Length > LimitInBytes)
            {
                throw SignatureDiagnostics.InvalidKey.Error($"'{path}' has more than {LimitInBytes} bytes.", location);
            }

            var text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
            var pem = PemEncoding.Find(text);
            var encoded = Convert.FromBase64String(text[pem.Base64Data]);
            return text[pem.Label] == "PUBLIC KEY" && PublicKeyFactory.CreateKey(encoded) is ECPublicKeyParameters or RsaKeyParameters or Ed25519PublicKeyParameters
                ? new SignatureKey(PublicKeyFactory.CreateKey(encoded), encoded)
                : throw SignatureDiagnostics.InvalidKey.Error($"'{path}' holds a {text[pem.Label]} that signatures can't be checked with.", location);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or FormatException or InvalidOperationException or GeneralSecurityException)
        {
            throw new LinuxKitException(SignatureDiagnostics.InvalidKey.At(location, $"'{path}' is no public key in PEM: {e.Message}"), e);
        }
    }

    /// <summary>Whether a signature is this key's.</summary>
    /// <param name="message">What was signed.</param>
    /// <param name="signature">The signature; of ECDSA in DER (RFC 3279, 2.2.3).</param>
    public bool Verify(ReadOnlySpan<byte> message, byte[] signature)
    {
        ISigner signer = _key switch
        {
            ECPublicKeyParameters => SignerUtilities.GetSigner("SHA-256withECDSA"),
            RsaKeyParameters => SignerUtilities.GetSigner("SHA-256withRSA"),
            _ => new Ed25519Signer(),
        };
        signer.Init(false, _key);
        signer.BlockUpdate(message);
        try
        {
            return signer.VerifySignature(signature);
        }
        catch (Exception e) when (e is CryptoException or ArgumentException or InvalidOperationException or IOException or ArithmeticException)
        {
            // Not even the form of a signature.
            return false;
        }
    }
}
