using System.Buffers.Binary;
using System.Formats.Asn1;
using LinuxKit.Archives;
using LinuxKit.Disks;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>Signs EFI programs: "Windows Authenticode Portable Executable Signature Format", with SHA-256 and RSA, and UEFI 32.2.4 "Attribute Certificate Table".</summary>
internal static class AuthenticodeSigner
{
    private const string SpcIndirectData = "1.3.6.1.4.1.311.2.1.4";
    private const string SpcPeImageData = "1.3.6.1.4.1.311.2.1.15";
    private const string SpcSpOpusInfo = "1.3.6.1.4.1.311.2.1.12";
    private const string Sha256Algorithm = "2.16.840.1.101.3.4.2.1";

    // WIN_CERTIFICATE: u32 length with this header, u16 revision 2.0, u16 type PKCS_SIGNED_DATA.
    private const int CertificateHeaderSize = 8;
    private const ushort CertificateRevision = 0x0200;
    private const ushort CertificateTypePkcs7 = 0x0002;
    private const int Alignment = 8;

    /// <summary>Signs a program. It is read once, when the result is written; the signature follows it.</summary>
    /// <param name="program">A PE32+ image without a signature.</param>
    /// <param name="key">Who signs; it must live until the result is written.</param>
    /// <returns>
    /// The signed image. Writing it throws a <see cref="LinuxKitException"/> when the program is damaged, signed already, or has parts that a
    /// signature does not reach.
    /// </returns>
    public static DiskContent Sign(DiskContent program, SigningKey key)
    {
        // The same for every hash, since an RSA signature's length is the key's.
        var tableSize = CreateTable(new byte[32], key).Length;
        var padding = Padding.After(program.Size, Alignment);
        return new DiskContent(program.Size + padding + tableSize, async (output, token) =>
        {
            var stream = new AuthenticodeStream(output, program.Size, tableSize);
            await using var streamScope = stream.ConfigureAwait(false);
            await program.WriteAsync(stream, token).ConfigureAwait(false);
            var hash = await stream.FinishAsync(token).ConfigureAwait(false);
            await output.WriteAsync(CreateTable(hash, key), token).ConfigureAwait(false);
        });
    }

    private static byte[] CreateTable(ReadOnlySpan<byte> imageHash, SigningKey key)
    {
        var signature = SignedData.Sign(key, SpcIndirectData, IndirectData(imageHash), SpcSpOpusInfo);
        var size = CertificateHeaderSize + signature.Length;
        size += Padding.After(size, Alignment);
        var table = new byte[size];
        BinaryPrimitives.WriteUInt32LittleEndian(table, (uint)size);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(4), CertificateRevision);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(6), CertificateTypePkcs7);
        signature.CopyTo(table, CertificateHeaderSize);
        return table;
    }

    private static byte[] IndirectData(ReadOnlySpan<byte> imageHash)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(SpcPeImageData);
                using (writer.PushSequence())
                {
                    writer.WriteBitString([]);
                    WriteFileLink(writer);
                }
            }

            using (writer.PushSequence())
            {
                SignedData.WriteAlgorithm(writer, Sha256Algorithm);
                writer.WriteOctetString(imageHash);
            }
        }

        return writer.Encode();
    }

    // SpcLink: file [2] EXPLICIT SpcString, and that: unicode [0] IMPLICIT BMPString. The text is the format's own.
    private static void WriteFileLink(AsnWriter writer)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
        {
            writer.WriteCharacterString(UniversalTagNumber.BMPString, "<<<Obsolete>>>", new Asn1Tag(TagClass.ContextSpecific, 0));
        }
    }
}
