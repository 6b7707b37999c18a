using System.Buffers.Binary;

namespace LinuxKit.Boot.Grub;

/// <summary>A module of GRUB for BIOS machines: an ELF file of 32 bits that is linked when it is loaded (System V ABI, chapter 4); little endian.</summary>
internal static class GrubModule
{
    private const int HeaderSize = 52;
    private const int SectionsOffsetAt = 32;
    private const int SectionSizeAt = 46;
    private const int SectionCountAt = 48;

    // In a section's header: its type, its file offset and its size in bytes.
    private const int SectionHeaderSize = 40;
    private const int TypeAt = 4;
    private const int OffsetAt = 16;
    private const int SizeAt = 20;
    private const uint TypeWithoutBytes = 8;

    // The magic number, 32 bits, little endian.
    private static ReadOnlySpan<byte> Identity => [0x7f, (byte)'E', (byte)'L', (byte)'F', 1, 1];

    /// <summary>Whether a file is a module with all its sections.</summary>
    /// <param name="file">The file.</param>
    public static bool IsWhole(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize || !file.StartsWith(Identity))
        {
            return false;
        }

        long sections = BinaryPrimitives.ReadUInt32LittleEndian(file[SectionsOffsetAt..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(file[SectionSizeAt..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[SectionCountAt..]);
        if (size < SectionHeaderSize || count == 0 || sections + ((long)size * count) > file.Length)
        {
            return false;
        }

        for (var header = file[(int)sections..]; count > 0; count--, header = header[size..])
        {
            var end = (long)BinaryPrimitives.ReadUInt32LittleEndian(header[OffsetAt..]) + BinaryPrimitives.ReadUInt32LittleEndian(header[SizeAt..]);
            if (end > file.Length && BinaryPrimitives.ReadUInt32LittleEndian(header[TypeAt..]) != TypeWithoutBytes)
            {
                return false;
            }
        }

        return true;
    }
}
