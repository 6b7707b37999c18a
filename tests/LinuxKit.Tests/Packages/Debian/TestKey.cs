using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace LinuxKit.Tests.Packages.Debian;

/// <summary>An OpenPGP key made for a test: signs as an archive does.</summary>
internal sealed class TestKey
{
    private readonly PgpSecretKeyRing _ring;

    public TestKey(long validSeconds = 0)
    {
        var random = new SecureRandom();
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(random));
        var created = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var pair = new PgpKeyPair(PublicKeyAlgorithmTag.EdDsa_Legacy, generator.GenerateKeyPair(), created);
        var attributes = new PgpSignatureSubpacketGenerator();
        if (validSeconds > 0)
        {
            attributes.SetKeyExpirationTime(true, validSeconds);
        }

        _ring = new PgpKeyRingGenerator(
            PgpSignature.PositiveCertification, pair, "Test archive", SymmetricKeyAlgorithmTag.Null, Array.Empty<char>(), true,
            attributes.Generate(), null, random).GenerateSecretKeyRing();
    }

    public byte[] Keyring => _ring.GetPublicKey().GetEncoded();

    public byte[] ArmoredKeyring => Armor(stream => _ring.GetPublicKey().Encode(stream));

    /// <summary>The text in the cleartext framework, signed by some keys one after another.</summary>
    public static byte[] ClearSign(string text, HashAlgorithmTag hash, params TestKey[] keys)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var signed = Encoding.UTF8.GetBytes(string.Join("\r\n", lines.Select(line => line.TrimEnd())));
        var signature = Encoding.ASCII.GetString(Armor(stream =>
        {
            foreach (var key in keys)
            {
                key.Sign(signed, hash).Encode(stream);
            }
        }));
        var escaped = string.Join('\n', lines.Select(line => line.StartsWith('-') ? "- " + line : line));
        return Encoding.UTF8.GetBytes($"-----BEGIN PGP SIGNED MESSAGE-----\nHash: {hash.ToString().ToUpperInvariant()}\n\n{escaped}\n{signature}\n");
    }

    private PgpSignature Sign(byte[] content, HashAlgorithmTag hash)
    {
        var secret = _ring.GetSecretKey();
        var generator = new PgpSignatureGenerator(PublicKeyAlgorithmTag.EdDsa_Legacy, hash);
        generator.InitSign(PgpSignature.CanonicalTextDocument, secret.ExtractPrivateKey([]));
        generator.Update(content);
        return generator.Generate();
    }

    private static byte[] Armor(Action<Stream> write)
    {
        using var memory = new MemoryStream();
        using (var armor = new ArmoredOutputStream(memory))
        {
            write(armor);
        }

        return memory.ToArray();
    }
}
