using System.Buffers.Binary;
using System.Numerics;

namespace LinuxKit.Disks;

/// <summary>The checksum of Castagnoli's polynomial: RFC 3720, appendix B.4.</summary>
internal static class Crc32C
{
    /// <summary>What a checksum starts with.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>Computes it.</summary>
    /// <param name="bytes">What it is of.</param>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Add(Start, bytes);

    /// <summary>Goes on with a checksum that is not inverted yet; Linux's file systems never do that.</summary>
    /// <param name="crc">The checksum so far.</param>
    /// <param name="bytes">The bytes that follow.</param>
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

    /// <summary>Goes on with a checksum that is not inverted yet.</summary>
    /// <param name="crc">The checksum so far.</param>
    /// <param name="value">A little-endian number that follows.</param>
    public static uint Add(uint crc, uint value) => BitOperations.Crc32C(crc, value);
}
