using System.Buffers.Binary;

namespace LinuxKit.Disks.Iso9660;

/// <summary>Numbers that are stored twice, the least significant byte first and then the most significant one: ECMA-119, sections 7.2.3 and 7.3.3.</summary>
internal static class BothByteOrders
{
    /// <summary>Bytes of a number of 32 bits.</summary>
    public const int Size32 = 8;

    /// <summary>Writes a number of 16 bits.</summary>
    public static void Write(Span<byte> destination, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, value);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], value);
    }

    /// <summary>Writes a number of 32 bits.</summary>
    public static void Write(Span<byte> destination, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], value);
    }
}
