using System.Buffers.Binary;
using System.Numerics;

namespace LinuxKit.Disks.SquashFs;

/// <summary>
/// The first structure of a SquashFS 4.0, as Linux's fs/squashfs/squashfs_fs.h has it; all numbers are little-endian. Positions are bytes
/// from the start of the file system.
/// </summary>
/// <param name="InodeCount">Number of inodes.</param>
/// <param name="Timestamp">When the file system was made, in seconds since 1970-01-01 UTC.</param>
/// <param name="BlockSize">Bytes of a data block.</param>
/// <param name="FragmentCount">Number of fragment blocks.</param>
/// <param name="Compressor">The compressor's number.</param>
/// <param name="Flags">Flags.</param>
/// <param name="IdCount">Number of users and groups.</param>
/// <param name="Root">Where the root's inode is.</param>
/// <param name="BytesUsed">Bytes of the file system without the padding at its end.</param>
/// <param name="IdTable">Position of the index of users and groups.</param>
/// <param name="AttributeTable">Position of the header of extended attributes, or <see cref="Absent"/>.</param>
/// <param name="InodeTable">Position of the inodes.</param>
/// <param name="DirectoryTable">Position of the directories' listings.</param>
/// <param name="FragmentTable">Position of the index of fragments, or <see cref="Absent"/>.</param>
/// <param name="ExportTable">Position of the index of inodes by number, or <see cref="Absent"/>.</param>
internal readonly record struct Superblock(
    uint InodeCount, uint Timestamp, uint BlockSize, uint FragmentCount, ushort Compressor, SquashFsFlags Flags, ushort IdCount,
    MetadataReference Root, long BytesUsed, long IdTable, long AttributeTable, long InodeTable, long DirectoryTable, long FragmentTable, long ExportTable)
{
    /// <summary>Bytes of a superblock.</summary>
    public const int Size = 96;

    /// <summary>The position of a table that is not there.</summary>
    public const long Absent = -1;

    private const ushort MajorVersion = 4;
    private const ushort MinorVersion = 0;

    private static ReadOnlySpan<byte> Magic => "hsqs"u8;

    /// <summary>Writes the superblock.</summary>
    /// <param name="destination">Room for it.</param>
    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], InodeCount);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Timestamp);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], BlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], FragmentCount);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[20..], Compressor);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[22..], (ushort)BitOperations.Log2(BlockSize));
        BinaryPrimitives.WriteUInt16LittleEndian(destination[24..], (ushort)Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[26..], IdCount);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[28..], MajorVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[30..], MinorVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], Root.Value);
        BinaryPrimitives.WriteInt64LittleEndian(destination[40..], BytesUsed);
        BinaryPrimitives.WriteInt64LittleEndian(destination[48..], IdTable);
        BinaryPrimitives.WriteInt64LittleEndian(destination[56..], AttributeTable);
        BinaryPrimitives.WriteInt64LittleEndian(destination[64..], InodeTable);
        BinaryPrimitives.WriteInt64LittleEndian(destination[72..], DirectoryTable);
        BinaryPrimitives.WriteInt64LittleEndian(destination[80..], FragmentTable);
        BinaryPrimitives.WriteInt64LittleEndian(destination[88..], ExportTable);
    }
}
