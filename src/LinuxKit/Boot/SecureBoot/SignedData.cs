using System.Formats.Asn1;
using System.Security.Cryptography;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>A signature with its certificate: PKCS #7 1.5 (RFC 2315), <c>SignedData</c> of one signer, in DER and without a time.</summary>
internal static class SignedData
{
    /// <summary><c>data</c>: bytes that mean nothing to PKCS #7.</summary>
    public const string Data = "1.2.840.113549.1.7.1";

    private const string SignedDataContent = "1.2.840.113549.1.7.2";
    private const string ContentTypeAttribute = "1.2.840.113549.1.9.3";
    private const string MessageDigestAttribute = "1.2.840.113549.1.9.4";
    private const string Sha256Algorithm = "2.16.840.1.101.3.4.2.1";
    private const string RsaEncryption = "1.2.840.113549.1.1.1";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>Signs bytes that the signature does not hold.</summary>
    /// <param name="key">Who signs.</param>
    /// <param name="hash">The SHA-256 of the bytes.</param>
    /// <returns>The <c>SignedData</c> alone, as UEFI has it in variables.</returns>
    public static byte[] SignDetached(SigningKey key, ReadOnlySpan<byte> hash)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer, key, Data, content: null, attributes: null, key.Sign(hash));
        return writer.Encode();
    }

    /// <summary>Signs a content that the signature holds, with attributes.</summary>
    /// <param name="key">Who signs.</param>
    /// <param name="contentType">The content's object identifier.</param>
    /// <param name="content">The content, a <c>SEQUENCE</c> in DER.</param>
    /// <param name="attribute">The identifier of a further signed attribute, whose value is an empty <c>SEQUENCE</c>.</param>
    /// <returns>The <c>ContentInfo</c> around the <c>SignedData</c>.</returns>
    public static byte[] Sign(SigningKey key, string contentType, byte[] content, string attribute)
    {
        // The digest leaves out the content's own tag and length (RFC 2315, 9.3), the attributes' is of a SET (9.4).
        AsnDecoder.ReadSequence(content, AsnEncodingRules.DER, out var valueOffset, out var valueLength, out _);
        var digest = SHA256.HashData(content.AsSpan(valueOffset, valueLength));
        void Attributes(AsnWriter writer, Asn1Tag tag) => WriteAttributes(writer, tag, contentType, digest, attribute);
        var signed = new AsnWriter(AsnEncodingRules.DER);
        Attributes(signed, Asn1Tag.SetOf);
        var signature = key.Sign(SHA256.HashData(signed.Encode()));

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(SignedDataContent);
            using (writer.PushSequence(Context0))
            {
                Write(writer, key, contentType, content, Attributes, signature);
            }
        }

        return writer.Encode();
    }

    private static void Write(
        AsnWriter writer, SigningKey key, string contentType, byte[]? content, Action<AsnWriter, Asn1Tag>? attributes, byte[] signature)
    {
        using var signedData = writer.PushSequence();
        writer.WriteInteger(1);
        using (writer.PushSetOf())
        {
            WriteAlgorithm(writer, Sha256Algorithm);
        }

        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(contentType);
            if (content is not null)
            {
                using (writer.PushSequence(Context0))
                {
                    writer.WriteEncodedValue(content);
                }
            }
        }

        using (writer.PushSetOf(Context0))
        {
            writer.WriteEncodedValue(key.Certificate.RawDataMemory.Span);
        }

        using (writer.PushSetOf())
        {
            WriteSigner(writer, key, attributes, signature);
        }
    }

    private static void WriteSigner(AsnWriter writer, SigningKey key, Action<AsnWriter, Asn1Tag>? attributes, byte[] signature)
    {
        using var signer = writer.PushSequence();
        writer.WriteInteger(1);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(key.Certificate.IssuerName.RawData);
            writer.WriteInteger(key.Certificate.SerialNumberBytes.Span);
        }

        WriteAlgorithm(writer, Sha256Algorithm);
        attributes?.Invoke(writer, Context0);
        WriteAlgorithm(writer, RsaEncryption);
        writer.WriteOctetString(signature);
    }

    private static void WriteAttributes(AsnWriter writer, Asn1Tag tag, string contentType, byte[] digest, string attribute)
    {
        using var set = writer.PushSetOf(tag);
        WriteAttribute(writer, ContentTypeAttribute, () => writer.WriteObjectIdentifier(contentType));
        WriteAttribute(writer, MessageDigestAttribute, () => writer.WriteOctetString(digest));
        WriteAttribute(writer, attribute, () => writer.PushSequence().Dispose());
    }

    private static void WriteAttribute(AsnWriter writer, string type, Action writeValue)
    {
        using var sequence = writer.PushSequence();
        writer.WriteObjectIdentifier(type);
        using var values = writer.PushSetOf();
        writeValue();
    }

    internal static void WriteAlgorithm(AsnWriter writer, string algorithm)
    {
        using var sequence = writer.PushSequence();
        writer.WriteObjectIdentifier(algorithm);
        writer.WriteNull();
    }
}
