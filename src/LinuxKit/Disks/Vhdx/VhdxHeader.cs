using System.Buffers.Binary;

namespace LinuxKit.Disks.Vhdx;

/// <summary>A header: [MS-VHDX] section 2.2.2, little-endian. There are two, and the one of the higher number counts. The log is empty.</summary>
/// <param name="SequenceNumber">Offset 8.</param>
/// <param name="FileWriteId">Offset 16.</param>
/// <param name="DataWriteId">Offset 32.</param>
internal readonly record struct VhdxHeader(ulong SequenceNumber, Guid FileWriteId, Guid DataWriteId)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 4096;

    private const ushort Version = 1;

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination.Clear();
        "head"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], SequenceNumber);
        FileWriteId.TryWriteBytes(destination[16..]);
        DataWriteId.TryWriteBytes(destination[32..]);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[66..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[68..], VhdxLayout.LogLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[72..], VhdxLayout.LogOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Crc32C.Of(destination[..Size]));
    }
}
