using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>A variable of firmware: UEFI 8.2.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vendor">Whose name it is.</param>
/// <param name="Attributes">Where it lives and who may change it.</param>
/// <param name="Data">Its value.</param>
internal sealed record EfiVariable(string Name, Guid Vendor, uint Attributes, ReadOnlyMemory<byte> Data)
{
    /// <summary><c>EFI_GLOBAL_VARIABLE</c>: variables that UEFI itself defines.</summary>
    public static readonly Guid Global = new("8be4df61-93ca-11d2-aa0d-00e098032b8c");

    /// <summary><c>EFI_IMAGE_SECURITY_DATABASE_GUID</c>: what programs are trusted by.</summary>
    public static readonly Guid ImageSecurityDatabase = new("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

    /// <summary>Kept over a reset, and readable before the system runs.</summary>
    public const uint NonVolatileBoot = 0x3;

    /// <summary>Kept over a reset, readable always, changed only with a signature that is newer than the last.</summary>
    public const uint Authenticated = 0x27;

    private const int CertificateHeaderSize = 24;
    private const ushort CertificateRevision = 0x0200;
    private const ushort CertificateTypeGuid = 0x0EF1;

    private static readonly Guid Pkcs7 = new("4aafd29d-68df-49ee-8aa9-347d375665a7");

    /// <summary>The key that owns the machine: UEFI 32.3, "Platform Key".</summary>
    /// <param name="list">A signature list.</param>
    public static EfiVariable PlatformKey(ReadOnlyMemory<byte> list) => new("PK", Global, Authenticated, list);

    /// <summary>The keys that may change <see cref="SignatureDatabase"/>.</summary>
    /// <param name="list">A signature list.</param>
    public static EfiVariable KeyExchangeKey(ReadOnlyMemory<byte> list) => new("KEK", Global, Authenticated, list);

    /// <summary>The keys that may sign programs.</summary>
    /// <param name="list">A signature list.</param>
    public static EfiVariable SignatureDatabase(ReadOnlyMemory<byte> list) => new("db", ImageSecurityDatabase, Authenticated, list);

    /// <summary>What sets the variable on a running machine: UEFI 8.2.2, <c>EFI_VARIABLE_AUTHENTICATION_2</c> and the value after it.</summary>
    /// <param name="timestamp">The signature's time, by which later ones are later.</param>
    /// <param name="key">Who signs.</param>
    public byte[] Sign(DateTimeOffset timestamp, SigningKey key)
    {
        var time = new byte[EfiTime.Size];
        EfiTime.Write(timestamp, time);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.Unicode.GetBytes(Name));
        hash.AppendData(Vendor.ToByteArray());
        var attributes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(attributes, Attributes);
        hash.AppendData(attributes);
        hash.AppendData(time);
        hash.AppendData(Data.Span);
        var signature = SignedData.SignDetached(key, hash.GetCurrentHash());

        var signed = new byte[EfiTime.Size + CertificateHeaderSize + signature.Length + Data.Length];
        time.CopyTo(signed, 0);
        var certificate = signed.AsSpan(EfiTime.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(certificate, (uint)(CertificateHeaderSize + signature.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(certificate[4..], CertificateRevision);
        BinaryPrimitives.WriteUInt16LittleEndian(certificate[6..], CertificateTypeGuid);
        Pkcs7.TryWriteBytes(certificate[8..]);
        signature.CopyTo(certificate[CertificateHeaderSize..]);
        Data.Span.CopyTo(certificate[(CertificateHeaderSize + signature.Length)..]);
        return signed;
    }
}
