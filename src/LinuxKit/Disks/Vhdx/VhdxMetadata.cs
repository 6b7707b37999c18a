using System.Buffers.Binary;

namespace LinuxKit.Disks.Vhdx;

/// <summary>The beginning of the metadata region, a table and what it points at: [MS-VHDX] section 2.6, little-endian.</summary>
/// <param name="BlockSize">Bytes of a payload block.</param>
/// <param name="DiskSize">Bytes of the disk.</param>
/// <param name="Id">The disk's identifier.</param>
internal readonly record struct VhdxMetadata(int BlockSize, long DiskSize, Guid Id)
{
    /// <summary>Bytes of the table and of all items.</summary>
    public const int Size = ItemsOffset + (5 * ItemSize);

    private const int ItemsOffset = 64 * 1024;
    private const int EntrySize = 32;

    /// <summary>Bytes given to each item, of which it uses 16 at most.</summary>
    private const int ItemSize = 16;
    private const int PhysicalSectorSize = 4096;

    private const uint Required = 4;
    private const uint OfDisk = 2;

    private static readonly Guid FileParameters = new("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    private static readonly Guid VirtualDiskSize = new("2fa54224-cd1b-4876-b211-5dbed83bf4b8");
    private static readonly Guid VirtualDiskId = new("beca12ab-b2e6-4523-93ef-c309e000c746");
    private static readonly Guid LogicalSectorSize = new("8141bf1d-a96f-4709-ba47-f233a8faab5f");
    private static readonly Guid PhysicalSectorSizeId = new("cda348c7-445d-4471-9cc9-e9885251c556");

    /// <summary>Writes it.</summary>
    /// <param name="destination"><see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination.Clear();
        "metadata"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[10..], 5);
        BinaryPrimitives.WriteInt32LittleEndian(Item(0, FileParameters, 8, Required, destination), BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(Item(1, VirtualDiskSize, 8, Required | OfDisk, destination), DiskSize);
        Id.TryWriteBytes(Item(2, VirtualDiskId, 16, Required | OfDisk, destination));
        BinaryPrimitives.WriteInt32LittleEndian(Item(3, LogicalSectorSize, 4, Required | OfDisk, destination), VhdxLayout.SectorSize);
        BinaryPrimitives.WriteInt32LittleEndian(Item(4, PhysicalSectorSizeId, 4, Required | OfDisk, destination), PhysicalSectorSize);
    }

    // Writes an item's entry in the table, and says where the item goes.
    private static Span<byte> Item(int index, Guid item, int length, uint flags, Span<byte> destination)
    {
        var offset = ItemsOffset + (index * ItemSize);
        var entry = destination[((1 + index) * EntrySize)..];
        item.TryWriteBytes(entry);
        BinaryPrimitives.WriteInt32LittleEndian(entry[16..], offset);
        BinaryPrimitives.WriteInt32LittleEndian(entry[20..], length);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[24..], flags);
        return destination.Slice(offset, length);
    }
}
