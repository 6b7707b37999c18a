using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Boot.Pe;

/// <summary>A row of the section table: PE format, "Section Table (Section Headers)"; little endian.</summary>
/// <param name="Name">Offset 0; at most <see cref="NameSize"/> bytes of ASCII.</param>
/// <param name="VirtualSize">Offset 8; bytes in memory.</param>
/// <param name="VirtualAddress">Offset 12; bytes from the image's start in memory.</param>
/// <param name="SizeOfRawData">Offset 16; bytes in the file, a multiple of the file alignment.</param>
/// <param name="PointerToRawData">Offset 20; bytes from the file's start.</param>
/// <param name="Characteristics">Offset 36.</param>
internal readonly record struct PeSection(
    string Name, uint VirtualSize, uint VirtualAddress, uint SizeOfRawData, uint PointerToRawData, uint Characteristics)
{
    /// <summary>Bytes of a row.</summary>
    public const int Size = 40;

    /// <summary>Bytes of the longest name.</summary>
    public const int NameSize = 8;

    /// <summary><c>IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ</c>.</summary>
    public const uint ReadOnlyData = 0x4000_0040;

    /// <summary>Where the section ends in memory, in bytes from the image's start; the larger size counts where the two differ.</summary>
    public long VirtualEnd => (long)VirtualAddress + Math.Max(VirtualSize, SizeOfRawData);

    /// <summary>Where the section ends in the file, in bytes; 0 for one that is not in the file.</summary>
    public long RawEnd => SizeOfRawData == 0 ? 0 : (long)PointerToRawData + SizeOfRawData;

    /// <summary>Reads a row.</summary>
    /// <param name="row"><see cref="Size"/> bytes.</param>
    public static PeSection Read(ReadOnlySpan<byte> row) => new(
        Encoding.Latin1.GetString(row[..NameSize]).TrimEnd('\0'),
        BinaryPrimitives.ReadUInt32LittleEndian(row[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(row[12..]),
        BinaryPrimitives.ReadUInt32LittleEndian(row[16..]),
        BinaryPrimitives.ReadUInt32LittleEndian(row[20..]),
        BinaryPrimitives.ReadUInt32LittleEndian(row[36..]));

    /// <summary>Writes a row; relocations and line numbers, which only objects have, are none.</summary>
    /// <param name="row"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> row)
    {
        row[..Size].Clear();
        Encoding.ASCII.GetBytes(Name, row[..NameSize]);
        BinaryPrimitives.WriteUInt32LittleEndian(row[8..], VirtualSize);
        BinaryPrimitives.WriteUInt32LittleEndian(row[12..], VirtualAddress);
        BinaryPrimitives.WriteUInt32LittleEndian(row[16..], SizeOfRawData);
        BinaryPrimitives.WriteUInt32LittleEndian(row[20..], PointerToRawData);
        BinaryPrimitives.WriteUInt32LittleEndian(row[36..], Characteristics);
    }
}
