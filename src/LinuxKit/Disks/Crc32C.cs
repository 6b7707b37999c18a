using System.Buffers.Binary;
using System.Numerics;

namespace LinuxKit.Disks;

/// <summary>The checksum of Castagnoli's polynomial: RFC 3720, appendix B.4.</summary>
internal static class Crc32C
{
    /// <summary>Computes it.</summary>
    /// <param name="bytes">What it is of.</param>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
