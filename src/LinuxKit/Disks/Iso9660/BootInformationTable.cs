using System.Buffers.Binary;

namespace LinuxKit.Disks.Iso9660;

/// <summary>What a boot image is told of its place: 56 bytes at offset 8, least significant byte first, as mkisofs introduced them for ISOLINUX.</summary>
internal static class BootInformationTable
{
    /// <summary>Where the table ends, and what its sum counts begins.</summary>
    public const int End = 64;

    private const int Start = 8;

    /// <summary>Writes the table.</summary>
    /// <param name="image">The whole image.</param>
    /// <param name="sector">Where it lies.</param>
    public static void Write(Span<byte> image, uint sector)
    {
        image[Start..End].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(image[8..], IsoSector.SystemArea);
        BinaryPrimitives.WriteUInt32LittleEndian(image[12..], sector);
        BinaryPrimitives.WriteUInt32LittleEndian(image[16..], (uint)image.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(image[20..], Sum(image[End..]));
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
        {
            sum += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        }

        Span<byte> rest = stackalloc byte[sizeof(uint)];
        rest.Clear();
        bytes.CopyTo(rest);
        return sum + BinaryPrimitives.ReadUInt32LittleEndian(rest);
    }
}
