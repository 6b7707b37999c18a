using System.Buffers.Binary;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.Erofs;

/// <summary>An inode: fs/erofs/erofs_fs.h, <c>erofs_inode_compact</c> and <c>erofs_inode_extended</c>, little-endian.</summary>
/// <param name="Node">The inode's names and metadata.</param>
/// <param name="Size">Bytes of its content: a file's, a directory's, a symbolic link's text.</param>
internal readonly record struct ErofsInode(TreeInode Node, long Size)
{
    private const int CompactSize = 32;
    private const int ExtendedSize = 64;
    private const ushort ExtendedBit = 1;
    private const int LayoutShift = 1;

    /// <summary>Where the content is.</summary>
    public ErofsDataLayout Layout { get; init; }

    /// <summary>Size of the extended attributes, in the inode's unit.</summary>
    public ushort AttributeCount { get; init; }

    /// <summary>The first block's address, the number of compressed blocks, or a device's number.</summary>
    public uint Place { get; init; }

    /// <summary>Bytes of the inode.</summary>
    /// <param name="node">Its names and metadata.</param>
    /// <param name="size">Bytes of its content.</param>
    /// <param name="buildTime">The superblock's time, which compact inodes have as well: seconds since 1970-01-01 UTC.</param>
    public static int SizeOf(TreeInode node, long size, long buildTime)
    {
        var compact = size <= uint.MaxValue
            && node.Entry is { UserId: <= ushort.MaxValue, GroupId: <= ushort.MaxValue }
            && node.LinkCount <= ushort.MaxValue
            && node.Entry.ModificationTime == buildTime;
        return compact ? CompactSize : ExtendedSize;
    }

    /// <summary>Writes the inode, compact when there is room for no more.</summary>
    /// <param name="bytes">The bytes of <see cref="SizeOf"/>.</param>
    public void Write(Span<byte> bytes)
    {
        var extended = bytes.Length == ExtendedSize;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(((int)Layout << LayoutShift) | (extended ? ExtendedBit : 0)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], AttributeCount);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], FileType.Mode(Node.Entry));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], Place);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], (uint)Node.Index + 1);
        if (extended)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Size);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], Node.Entry.UserId);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], Node.Entry.GroupId);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Node.Entry.ModificationTime);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[44..], Node.LinkCount);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], (ushort)Node.LinkCount);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], (uint)Size);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[24..], (ushort)Node.Entry.UserId);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[26..], (ushort)Node.Entry.GroupId);
        }
    }
}
