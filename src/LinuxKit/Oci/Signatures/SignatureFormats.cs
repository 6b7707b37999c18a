using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LinuxKit.Oci.Signatures;

/// <summary>The two forms of cosign's signatures: whether one is by a key, and for an image. What can't be read is no signature.</summary>
internal static class SignatureFormats
{
    private const string SignPredicate = "https://sigstore.dev/cosign/sign/v1";
    private const string StatementPayload = "application/vnd.in-toto+json";

    /// <summary>A payload with a signature beside it: sigstore/cosign, specs/SIGNATURE_SPEC.md.</summary>
    /// <param name="payload">What was signed.</param>
    /// <param name="signature">The signature, in base64.</param>
    /// <param name="image">The image's digest.</param>
    /// <param name="key">The key.</param>
    public static bool IsSimpleSigning(byte[] payload, string signature, Digest image, SignatureKey key)
    {
        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var length)
            && key.Verify(payload, bytes[..length])
            && Read(payload, SignatureJson.Default.SimpleSigningJson) is { Critical: { Type: "cosign container image signature", Image.DockerManifestDigest: { } digest } }
            && digest == image.ToString();
    }

    /// <summary>A bundle with a signed statement in it: sigstore/cosign, specs/BUNDLE_SPEC.md.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="image">The image's digest.</param>
    /// <param name="key">The key.</param>
    public static bool IsBundle(byte[] bundle, Digest image, SignatureKey key)
    {
        if (Read(bundle, SignatureJson.Default.BundleJson)?.DsseEnvelope is not { PayloadType: StatementPayload, Payload: { } payload, Signatures: { } signatures })
        {
            return false;
        }

        var message = Encode(StatementPayload, payload);
        return signatures.Any(signature => signature?.Sig is { } bytes && key.Verify(message, bytes))
            && Read(payload, SignatureJson.Default.StatementJson) is { PredicateType: SignPredicate, Subject: { } subjects }
            && subjects.Any(subject => subject?.Digest is { } digests
                && digests.TryGetValue(image.Algorithm, out var hex)
                && hex.ValueKind == JsonValueKind.String
                && hex.GetString() == image.Hex);
    }

    // DSSE, protocol.md: PAE(type, body).
    private static byte[] Encode(string type, byte[] payload) =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} "), .. payload];

    private static T? Read<T>(byte[] json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
