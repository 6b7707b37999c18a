using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>
/// Makes the keys of a machine that boots only what its owner signed: PK, which is signed by itself, KEK by PK, and db by KEK.
/// Each is a private key (<c>.key</c>, PEM), a certificate (<c>.pem</c>, and <c>.der</c> for the firmware's own screens), a signature list
/// (<c>.esl</c>) and that list signed for a machine in its setup mode (<c>.auth</c>).
/// </summary>
internal static class SecureBootKeys
{
    private const int KeySizeInBits = 2048;
    private const int SerialSize = 16;

    /// <summary>Makes new keys, which are others each time.</summary>
    /// <param name="options">What for.</param>
    public static ImmutableArray<SecureBootKeyFile> Create(SecureBootKeyOptions options)
    {
        using var platform = CreateKey("PK", options, out var platformKey);
        using var exchange = CreateKey("KEK", options, out var exchangeKey);
        using var database = CreateKey("db", options, out var databaseKey);
        return
        [
            .. Files(platform, platformKey, EfiVariable.PlatformKey, platform, options),
            .. Files(exchange, exchangeKey, EfiVariable.KeyExchangeKey, platform, options),
            .. Files(database, databaseKey, EfiVariable.SignatureDatabase, exchange, options),
        ];
    }

    private static IEnumerable<SecureBootKeyFile> Files(
        SigningKey key, string privateKey, Func<ReadOnlyMemory<byte>, EfiVariable> variableOf, SigningKey signer, SecureBootKeyOptions options)
    {
        var list = EfiSignatureList.Create(key.Certificate.RawDataMemory.Span, options.Owner);
        var variable = variableOf(list);
        return
        [
            new($"{variable.Name}.key", Encoding.ASCII.GetBytes(privateKey + "\n"), IsSecret: true),
            new($"{variable.Name}.pem", Encoding.ASCII.GetBytes(key.Certificate.ExportCertificatePem() + "\n"), IsSecret: false),
            new($"{variable.Name}.der", key.Certificate.RawDataMemory, IsSecret: false),
            new($"{variable.Name}.esl", list, IsSecret: false),
            new($"{variable.Name}.auth", variable.Sign(options.NotBefore, signer), IsSecret: false),
        ];
    }

    private static SigningKey CreateKey(string role, SecureBootKeyOptions options, out string privateKey)
    {
        var key = RSA.Create(KeySizeInBits);
        privateKey = key.ExportPkcs8PrivateKeyPem();
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName($"{options.Name} {role}");
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var serial = RandomNumberGenerator.GetBytes(SerialSize);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        var signer = X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1);
        return new SigningKey(key, request.Create(request.SubjectName, signer, options.NotBefore, options.NotAfter, serial));
    }
}
