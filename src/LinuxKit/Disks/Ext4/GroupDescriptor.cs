using System.Buffers.Binary;

namespace LinuxKit.Disks.Ext4;

/// <summary>A group's descriptor: fs/ext4/ext4.h, <c>ext4_group_desc</c> of 32 bytes, little-endian.</summary>
/// <param name="BlockBitmap">Block of the bitmap of blocks.</param>
/// <param name="InodeBitmap">Block of the bitmap of inodes.</param>
/// <param name="InodeTable">The inode table's first block.</param>
/// <param name="FreeBlocks">Number of free blocks.</param>
/// <param name="FreeInodes">Number of free inodes, which are the group's last ones but for the reserved one of the first group.</param>
/// <param name="Directories">Number of directories among the inodes.</param>
/// <param name="BlockBitmapChecksum">Checksum of the bitmap of blocks.</param>
/// <param name="InodeBitmapChecksum">Checksum of the bitmap of inodes.</param>
/// <param name="UnusedInodes">Number of inodes at the table's end that never were in use.</param>
internal readonly record struct GroupDescriptor(
    uint BlockBitmap, uint InodeBitmap, uint InodeTable, int FreeBlocks, int FreeInodes, int Directories,
    ushort BlockBitmapChecksum, ushort InodeBitmapChecksum, int UnusedInodes)
{
    /// <summary>Bytes of a descriptor.</summary>
    public const int Size = 32;

    /// <summary>A flag: the bitmap of inodes was never written, as none is in use.</summary>
    public const ushort NoInodeBitmap = 1;

    /// <summary>A flag: the bitmap of blocks was never written, as nothing but the group's own tables and copies are in use.</summary>
    public const ushort NoBlockBitmap = 2;

    private const ushort InodeTableIsZeroed = 4;

    /// <summary><see cref="NoInodeBitmap"/>, <see cref="NoBlockBitmap"/>, both or none.</summary>
    public ushort Flags { get; init; }

    /// <summary>Writes the descriptor.</summary>
    /// <param name="bytes">As many zeros as <see cref="Size"/> says.</param>
    /// <param name="group">The group's number.</param>
    /// <param name="checksum">Makes its checksum.</param>
    public void Write(Span<byte> bytes, uint group, Ext4Checksum checksum)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, BlockBitmap);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], InodeBitmap);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], InodeTable);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[12..], (ushort)FreeBlocks);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[14..], (ushort)FreeInodes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[16..], (ushort)Directories);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[18..], (ushort)(InodeTableIsZeroed | Flags));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[24..], BlockBitmapChecksum);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[26..], InodeBitmapChecksum);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[28..], (ushort)UnusedInodes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[30..], checksum.OfDescriptor(group, bytes[..Size]));
    }
}
