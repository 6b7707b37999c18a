using System.Buffers.Binary;

namespace LinuxKit.Disks.Vhdx;

/// <summary>The table of regions, of which there are two copies: [MS-VHDX] section 2.2.3, little-endian.</summary>
/// <param name="TableLength">Bytes of the region of the block allocation table.</param>
internal readonly record struct VhdxRegionTable(int TableLength)
{
    /// <summary>Bytes of a region table.</summary>
    public const int Size = 64 * 1024;

    private const int EntriesOffset = 16;
    private const int EntrySize = 32;
    private const uint Required = 1;

    private static readonly Guid BlockAllocationTable = new("2dc27766-f623-4200-9d64-115e9bfd4a08");
    private static readonly Guid Metadata = new("8b7ca206-4790-4b9a-b8fe-575f050f886e");

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination.Clear();
        "regi"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], 2);
        WriteEntry(BlockAllocationTable, VhdxLayout.TableOffset, TableLength, destination[EntriesOffset..]);
        WriteEntry(Metadata, VhdxLayout.MetadataOffset, VhdxLayout.MetadataLength, destination[(EntriesOffset + EntrySize)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Crc32C.Of(destination[..Size]));
    }

    private static void WriteEntry(Guid region, int offset, int length, Span<byte> destination)
    {
        region.TryWriteBytes(destination);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], offset);
        BinaryPrimitives.WriteInt32LittleEndian(destination[24..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[28..], Required);
    }
}
