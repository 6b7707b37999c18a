using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Packages.Kernel;

/// <summary>Finds sections of a 64-bit little-endian ELF file: the System V ABI, chapter 4. Every Linux that is built here has this form.</summary>
internal static class ElfFile
{
    private const int HeaderSize = 64;
    private const ushort ExtendedNameIndex = 0xffff;

    /// <summary>Finds a section by name.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">The section's name.</param>
    /// <param name="section">The section's bytes.</param>
    /// <returns>Whether the file is well formed and has the section with bytes in it.</returns>
    public static bool TryFindSection(ReadOnlySpan<byte> file, string name, out ReadOnlySpan<byte> section)
    {
        section = default;
        if (file.Length < HeaderSize || !file.StartsWith("\u007fELF"u8) || file[4] != 2 || file[5] != 1)
        {
            return false;
        }

        var tableOffset = BinaryPrimitives.ReadUInt64LittleEndian(file[0x28..]);
        var entrySize = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3a..]);
        ulong count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3c..]);
        uint nameIndex = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3e..]);
        if (entrySize != ElfSectionHeader.Size || !TrySlice(file, tableOffset, ElfSectionHeader.Size, out var first))
        {
            return false;
        }

        // With too many sections for 16 bits, the first header holds the numbers.
        count = count == 0 ? ElfSectionHeader.Read(first).SizeInBytes : count;
        nameIndex = nameIndex == ExtendedNameIndex ? BinaryPrimitives.ReadUInt32LittleEndian(first[40..]) : nameIndex;
        if (count > KernelLimits.Sections || nameIndex >= count
            || !TrySlice(file, tableOffset, count * ElfSectionHeader.Size, out var table)
            || !TryRead(file, Header(table, (int)nameIndex), out var names))
        {
            return false;
        }

        var wanted = Encoding.ASCII.GetBytes(name + '\0');
        for (var i = 0; i < (int)count; i++)
        {
            var header = Header(table, i);
            if (header.Name < names.Length && names[(int)header.Name..].StartsWith(wanted))
            {
                return TryRead(file, header, out section);
            }
        }

        return false;
    }

    private static ElfSectionHeader Header(ReadOnlySpan<byte> table, int index) =>
        ElfSectionHeader.Read(table.Slice(index * ElfSectionHeader.Size, ElfSectionHeader.Size));

    private static bool TryRead(ReadOnlySpan<byte> file, ElfSectionHeader header, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return header.Type != ElfSectionHeader.NoBits && TrySlice(file, header.Offset, header.SizeInBytes, out bytes);
    }

    private static bool TrySlice(ReadOnlySpan<byte> file, ulong offset, ulong length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (offset > (ulong)file.Length || length > (ulong)file.Length - offset)
        {
            return false;
        }

        bytes = file.Slice((int)offset, (int)length);
        return true;
    }
}
