using System.Buffers.Binary;
using LinuxKit.Boot.Pe;

namespace LinuxKit.Tests.Boot.Pe;

/// <summary>A PE32+ image like a stub's, with one section.</summary>
internal static class TestStub
{
    public const string Debian = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";

    /// <summary>Where the stub says to what its sections are aligned in the file.</summary>
    public const int FileAlignment = OptionalHeader + 36;

    private const int FileHeader = 0x44;
    private const int OptionalHeader = FileHeader + 20;
    private const int SectionTable = OptionalHeader + 240;

    /// <summary>Makes a stub.</summary>
    /// <param name="sizeOfHeaders">Bytes of its headers, a multiple of 512: 512 leave room for three sections more.</param>
    public static byte[] Create(int sizeOfHeaders = 512)
    {
        var stub = new byte[sizeOfHeaders + 512 + 18];
        stub.AsSpan(sizeOfHeaders, 512).Fill(0x90);
        "SYMBOL TABLE......"u8.CopyTo(stub.AsSpan(sizeOfHeaders + 512));
        "MZ"u8.CopyTo(stub);
        Put32(stub, 60, FileHeader - 4);
        "PE\0\0"u8.CopyTo(stub.AsSpan(FileHeader - 4));
        Put16(stub, FileHeader, 0x8664);
        Put16(stub, FileHeader + 2, 1);
        Put32(stub, FileHeader + 8, (uint)(sizeOfHeaders + 512));
        Put32(stub, FileHeader + 12, 1);
        Put16(stub, FileHeader + 16, 240);
        Put16(stub, FileHeader + 18, 0x206);
        Put16(stub, OptionalHeader, 0x20B);
        Put32(stub, OptionalHeader + 16, 4096);
        Put32(stub, OptionalHeader + 32, 4096);
        Put32(stub, FileAlignment, 512);
        Put32(stub, OptionalHeader + 56, 8192);
        Put32(stub, OptionalHeader + 60, (uint)sizeOfHeaders);
        Put32(stub, OptionalHeader + 64, 0x1234);
        Put16(stub, OptionalHeader + 68, 10);
        Put32(stub, OptionalHeader + 108, 16);
        new PeSection(".text", 512, 4096, 512, (uint)sizeOfHeaders, 0x6000_0020).Write(stub.AsSpan(SectionTable));
        return stub;
    }

    private static void Put16(byte[] file, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), value);

    private static void Put32(byte[] file, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);
}
