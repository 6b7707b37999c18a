using System.Buffers.Binary;

namespace LinuxKit.Boot.Grub;

/// <summary>GRUB's kernel, an ELF file for i386, as it lies in memory: ELF (gABI), "Sections"; little endian.</summary>
internal static class GrubKernel
{
    // GRUB: include/grub/offsets.h, the address that the decompressor's result is linked to.
    private const uint LinkAddress = 0x9000;
    private const uint MaximumSize = 1024 * 1024;

    private const int HeaderSize = 52;
    private const int SectionHeaderSize = 40;
    private const uint AllocateFlag = 2;
    private const uint NoBits = 8;

    private static ReadOnlySpan<byte> Identification => [0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1];

    /// <summary>Lays the kernel out from its first address on. What is zero at the start (<c>.bss</c>) at its end is left out.</summary>
    /// <param name="elf">The file <c>kernel.img</c>.</param>
    /// <exception cref="LinuxKitException">It is none, or cut off.</exception>
    public static byte[] LayOut(ReadOnlySpan<byte> elf)
    {
        if (elf.Length < HeaderSize || !elf.StartsWith(Identification))
        {
            throw Bad("is no ELF file of 32 bits");
        }

        var table = BinaryPrimitives.ReadUInt32LittleEndian(elf[32..]);
        var entrySize = BinaryPrimitives.ReadUInt16LittleEndian(elf[46..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(elf[48..]);
        if (entrySize < SectionHeaderSize || table + ((long)count * entrySize) > elf.Length)
        {
            throw Bad("ends within its section table");
        }

        var image = new byte[MaximumSize];
        var end = 0u;
        for (var i = 0; i < count; i++)
        {
            var header = elf[(int)(table + (i * entrySize))..];
            var isLoaded = (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) & AllocateFlag) != 0
                && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != NoBits;
            if (!isLoaded)
            {
                continue;
            }

            var start = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) - LinkAddress;
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
            if (start > MaximumSize || size > MaximumSize - start || (long)offset + size > elf.Length)
            {
                throw Bad("has a section beyond its bounds");
            }

            elf.Slice((int)offset, (int)size).CopyTo(image.AsSpan((int)start));
            end = Math.Max(end, start + size);
        }

        return end > 0 ? image[..(int)end] : throw Bad("has no sections that are loaded");
    }

    private static LinuxKitException Bad(string what) => GrubDiagnostics.BadFile.Error($"{GrubImages.Kernel} {what}.");
}
