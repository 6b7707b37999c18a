using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Pkcs;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>Reads the files that hold a signing key. BouncyCastle reads them, since the system's own key stores stay out of it that way.</summary>
internal static class SigningKeyFile
{
    /// <summary>Reads a key and a certificate.</summary>
    /// <param name="keyPath">Full path of the private key, in PEM.</param>
    /// <param name="certificatePath">Full path of the certificate, in PEM or DER.</param>
    /// <param name="password">What the key is encrypted with, if it is.</param>
    /// <exception cref="LinuxKitException">A file can't be read, the key is not RSA or too short, or the certificate is not its own.</exception>
    public static SigningKey ReadPem(string keyPath, string certificatePath, string? password = null)
    {
        var key = Read(keyPath, path =>
        {
            using var text = File.OpenText(path);
            return ReadKey(new PemReader(text, new Password(password)));
        });
        return Join(keyPath, key, Read(certificatePath, X509CertificateLoader.LoadCertificateFromFile));
    }

    /// <summary>Reads a key and its certificate out of one file.</summary>
    /// <param name="path">Full path of a PKCS#12 file (RFC 7292) with one private key; certificates of others in it are passed over.</param>
    /// <param name="password">The file's password, if it has one.</param>
    /// <exception cref="LinuxKitException">The file can't be read, the key is not RSA or too short, or the certificate is not its own.</exception>
    public static SigningKey ReadPkcs12(string path, string? password = null)
    {
        var store = Read(path, name =>
        {
            using var file = File.OpenRead(name);
            var loaded = new Pkcs12StoreBuilder().Build();
            loaded.Load(file, (password ?? "").ToCharArray());
            return loaded;
        });
        string[] aliases = [.. store.Aliases.Where(store.IsKeyEntry)];
        if (aliases is not [var alias] || store.GetCertificate(alias) is not { } certificate)
        {
            throw SecureBootDiagnostics.BadKey.Error($"'{path}' holds {aliases.Length} private keys; it must hold one, with its certificate.");
        }

        return Join(path, store.GetKey(alias).Key, X509CertificateLoader.LoadCertificate(certificate.Certificate.GetEncoded()));
    }

    // Other things may stand before the key: an elliptic curve's parameters, or certificates.
    private static AsymmetricKeyParameter ReadKey(PemReader reader)
    {
        while (reader.ReadObject() is { } read)
        {
            if (read is AsymmetricCipherKeyPair pair)
            {
                return pair.Private;
            }

            if (read is AsymmetricKeyParameter { IsPrivate: true } key)
            {
                return key;
            }
        }

        throw new PemException("There is no private key in it.");
    }

    private static SigningKey Join(string path, AsymmetricKeyParameter key, X509Certificate2 certificate)
    {
        if (key is not RsaPrivateCrtKeyParameters)
        {
            throw SecureBootDiagnostics.WrongKeyType.Error($"The key in '{path}' is not RSA.");
        }

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetDerEncoded(), out _);
        return new SigningKey(rsa, certificate);
    }

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or CryptoException or ArgumentException
            or InvalidOperationException or FormatException)
        {
            throw new LinuxKitException(
                SecureBootDiagnostics.BadKey.At(SourceLocation.None, $"'{path}' can't be read: {e.Message}"), e);
        }
    }

    private sealed class Password(string? password) : IPasswordFinder
    {
        public char[] GetPassword() => password?.ToCharArray() ?? throw new PasswordException("It is encrypted, and no password is given.");
    }
}
