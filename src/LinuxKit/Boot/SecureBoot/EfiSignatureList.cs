using System.Buffers.Binary;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>Whom firmware trusts: UEFI 32.4.1, <c>EFI_SIGNATURE_LIST</c> of one X.509 certificate; little endian.</summary>
internal static class EfiSignatureList
{
    private const int HeaderSize = 28;
    private const int OwnerSize = 16;

    private static readonly Guid X509 = new("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");

    /// <summary>Makes a list.</summary>
    /// <param name="certificate">The certificate in DER.</param>
    /// <param name="owner">Who put it there; firmware only shows it.</param>
    public static byte[] Create(ReadOnlySpan<byte> certificate, Guid owner)
    {
        var list = new byte[HeaderSize + OwnerSize + certificate.Length];
        X509.TryWriteBytes(list);
        BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(16), (uint)list.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(24), (uint)(OwnerSize + certificate.Length));
        owner.TryWriteBytes(list.AsSpan(HeaderSize));
        certificate.CopyTo(list.AsSpan(HeaderSize + OwnerSize));
        return list;
    }
}
