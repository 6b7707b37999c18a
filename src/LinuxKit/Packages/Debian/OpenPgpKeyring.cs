using System.Globalization;
using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace LinuxKit.Packages.Debian;

/// <summary>Public keys that are trusted without condition, and the check of signatures by them.</summary>
internal sealed class OpenPgpKeyring
{
    private readonly PgpPublicKeyRingBundle _keys;

    private OpenPgpKeyring(PgpPublicKeyRingBundle keys) => _keys = keys;

    /// <summary>Reads a keyring, binary or armored.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="LinuxKitException">It is no keyring, or an empty one.</exception>
    public static OpenPgpKeyring Parse(byte[] bytes, string name)
    {
        // A packet's first octet has bit 7 set (RFC 9580, 4.2): text has not.
        var packets = bytes is [>= 0x80, ..] ? bytes : AsciiArmor.Decode(
            Encoding.ASCII.GetString(bytes).Split('\n'), "PUBLIC KEY BLOCK");
        var keys = packets is null ? null : Guarded(() => new PgpPublicKeyRingBundle(new MemoryStream(packets)));
        return keys is { Count: > 0 }
            ? new OpenPgpKeyring(keys)
            : throw PackagesDiagnostics.InvalidKeyring.Error($"'{name}' is not an OpenPGP keyring with public keys.");
    }

    /// <summary>The keyring that is shipped: Debian's own keys.</summary>
    public static OpenPgpKeyring Shipped()
    {
        const string Name = "debian-archive.gpg";
        using var stream = typeof(OpenPgpKeyring).Assembly.GetManifestResourceStream(Name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, Name);
    }

    /// <summary>Reads a keyring file, or the shipped one.</summary>
    /// <param name="path">Full path, or <see langword="null"/> for the shipped one.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file cannot be read or is no keyring.</exception>
    public static async Task<OpenPgpKeyring> LoadAsync(string? path, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            return Shipped();
        }

        var file = new FileInfo(path);
        if (!file.Exists || file.Length > DebianLimits.KeyringInBytes)
        {
            throw PackagesDiagnostics.InvalidKeyring.Error($"'{path}' is missing or larger than {DebianLimits.KeyringInBytes} bytes.");
        }

        return Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), path);
    }

    /// <summary>Checks that at least one signature of a message is good and by a key of this ring.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The time at which the keys must be valid.</param>
    /// <exception cref="LinuxKitException">None is: the message says why for each.</exception>
    public void Verify(ClearSignedMessage message, DateTimeOffset now)
    {
        var signatures = Guarded(() => ReadSignatures(message.Signatures))
            ?? throw PackagesDiagnostics.UntrustedRelease.Error("The signature of the InRelease file cannot be read.");
        var problems = signatures.Select(signature => Problem(signature, message.SignedBytes, now)).ToList();
        if (!problems.Contains(null))
        {
            throw PackagesDiagnostics.UntrustedRelease.Error(problems.Count == 0
                ? "The InRelease file is not signed."
                : $"No signature of the InRelease file is good: {string.Join("; ", problems.Distinct(StringComparer.Ordinal))}.");
        }
    }

    private static List<PgpSignature> ReadSignatures(byte[] packets)
    {
        var factory = new PgpObjectFactory(packets);
        var signatures = new List<PgpSignature>();
        while (factory.NextPgpObject() is { } item)
        {
            if (item is PgpSignatureList list)
            {
                signatures.AddRange(Enumerable.Range(0, list.Count).Select(i => list[i]));
            }
        }

        return signatures;
    }

    private string? Problem(PgpSignature signature, byte[] signed, DateTimeOffset now)
    {
        var id = signature.KeyId.ToString("X16", CultureInfo.InvariantCulture);
        if (_keys.GetPublicKeyRing(signature.KeyId) is not { } ring || ring.GetPublicKey(signature.KeyId) is not { } key)
        {
            return $"key {id} is not in the keyring";
        }

        if (!IsValid(ring.GetPublicKey(), now) || !IsValid(key, now))
        {
            return $"key {id} has expired or is revoked";
        }

        if (signature.HashAlgorithm is not (HashAlgorithmTag.Sha256 or HashAlgorithmTag.Sha384 or HashAlgorithmTag.Sha512)
            || signature.SignatureType is not (PgpSignature.BinaryDocument or PgpSignature.CanonicalTextDocument))
        {
            return $"key {id} signed with a hash or in a way that is not accepted";
        }

        var good = Guarded(() =>
        {
            signature.InitVerify(key);
            signature.Update(signed);
            return signature.Verify() ? "good" : null;
        });
        return good is null ? $"the signature by key {id} does not fit the content" : null;
    }

    private static bool IsValid(PgpPublicKey key, DateTimeOffset now) =>
        !key.HasRevocation() && (key.GetValidSeconds() is var seconds && seconds == 0
            || now < new DateTimeOffset(key.CreationTime, TimeSpan.Zero).AddSeconds(seconds));

    // BouncyCastle throws whatever comes on bytes that are no packets.
    private static T? Guarded<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return default;
        }
    }
}
