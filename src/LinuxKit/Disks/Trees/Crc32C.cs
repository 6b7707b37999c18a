using System.Buffers.Binary;
using System.Numerics;

namespace LinuxKit.Disks.Trees;

/// <summary>CRC-32C (Castagnoli), as Linux's file systems use it: without inverting the result.</summary>
internal static class Crc32C
{
    /// <summary>What a checksum starts with.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>Adds bytes to a checksum.</summary>
    /// <param name="crc">The checksum so far.</param>
    /// <param name="bytes">The bytes.</param>
    public static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }

    /// <summary>Adds a number of 32 bits, little-endian, to a checksum.</summary>
    /// <param name="crc">The checksum so far.</param>
    /// <param name="value">The number.</param>
    public static uint Add(uint crc, uint value) => BitOperations.Crc32C(crc, value);
}
