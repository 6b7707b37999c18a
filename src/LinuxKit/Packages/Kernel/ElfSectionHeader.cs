using System.Buffers.Binary;

namespace LinuxKit.Packages.Kernel;

/// <summary>A section header of a 64-bit ELF file (System V ABI, chapter 4, "Sections"), little-endian.</summary>
/// <param name="Name">Offset of the name in the section of names.</param>
/// <param name="Type">What the section holds; 8 has no bytes in the file.</param>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="SizeInBytes">Its length.</param>
internal readonly record struct ElfSectionHeader(uint Name, uint Type, ulong Offset, ulong SizeInBytes)
{
    /// <summary>Length of a header in the file.</summary>
    public const int Size = 64;

    /// <summary><c>SHT_NOBITS</c>.</summary>
    public const uint NoBits = 8;

    /// <summary>Reads a header.</summary>
    public static ElfSectionHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));
}
