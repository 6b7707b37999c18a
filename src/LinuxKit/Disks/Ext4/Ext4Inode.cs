using System.Buffers.Binary;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>An inode: fs/ext4/ext4.h, <c>ext4_inode</c>, little-endian.</summary>
/// <param name="Node">Its metadata.</param>
/// <param name="Number">Its number.</param>
internal sealed record Ext4Inode(TreeInode Node, uint Number)
{
    /// <summary>Bytes of the inode that are older than ext4.</summary>
    public const int BaseSize = 128;

    /// <summary>Bytes behind all fields, for extended attributes.</summary>
    public const int InlineAttributes = 96;

    private const uint HasExtents = 0x80000;
    private const int PlaceOffset = 40;
    private const int ChecksumLowOffset = 124;
    private const int ChecksumHighOffset = 130;
    private const int SectorsPerBlock = BlockSize / SectorSize;

    /// <summary>Number of names; a directory with more than ext4 can count has 1.</summary>
    public required uint LinkCount { get; init; }

    /// <summary>Bytes of the content.</summary>
    public long Size { get; init; }

    /// <summary>Blocks that it has, with those of its extents and attributes.</summary>
    public long Blocks { get; init; }

    /// <summary>The root of the extents, a symbolic link's text, or a device's number: at most 60 bytes.</summary>
    public ReadOnlyMemory<byte> Place { get; init; }

    /// <summary>Whether <see cref="Place"/> is of extents.</summary>
    public bool Extents { get; init; }

    /// <summary>The block with the attributes that have no room in the inode; 0 for none.</summary>
    public long AttributesBlock { get; init; }

    /// <summary>The attributes in the inode.</summary>
    public ReadOnlyMemory<byte> Attributes { get; init; }

    /// <summary>A device's number where the extents of others are: in the first word when both parts have 8 bits, else in the second.</summary>
    /// <param name="entry">The device, or another file without a content.</param>
    /// <exception cref="LinuxKitException">Linux has no such device.</exception>
    public static byte[] DevicePlace(ArchiveEntry entry)
    {
        var place = new byte[2 * sizeof(uint)];
        var small = entry is { DeviceMajor: <= byte.MaxValue, DeviceMinor: <= byte.MaxValue };
        BinaryPrimitives.WriteUInt32LittleEndian(place.AsSpan(small ? 0 : sizeof(uint)), FileType.Device(entry));
        return place;
    }

    /// <summary>Writes the inode.</summary>
    /// <param name="bytes">As many zeros as <see cref="InodeSize"/> says.</param>
    /// <param name="created">When it was made: seconds since 1970-01-01 UTC.</param>
    /// <param name="checksum">Makes its checksum.</param>
    public void Write(Span<byte> bytes, long created, Ext4Checksum checksum)
    {
        var entry = Node.Entry;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, FileType.Mode(entry));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)entry.UserId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)Size);
        WriteTime(entry.ModificationTime, bytes[8..], bytes[140..]);
        WriteTime(entry.ModificationTime, bytes[12..], bytes[132..]);
        WriteTime(entry.ModificationTime, bytes[16..], bytes[136..]);
        WriteTime(created, bytes[144..], bytes[148..]);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[24..], (ushort)entry.GroupId);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[26..], (ushort)LinkCount);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], (uint)(Blocks * SectorsPerBlock));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], Extents ? HasExtents : 0);
        Place.Span.CopyTo(bytes[PlaceOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[104..], (uint)AttributesBlock);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[108..], (uint)(Size >> 32));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[120..], (ushort)(entry.UserId >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[122..], (ushort)(entry.GroupId >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[BaseSize..], InodeSize - BaseSize - InlineAttributes);
        Attributes.Span.CopyTo(bytes[^InlineAttributes..]);

        var crc = Crc32C.Add(checksum.SeedOf(Number), bytes[..InodeSize]);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[ChecksumLowOffset..], (ushort)crc);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[ChecksumHighOffset..], (ushort)(crc >> 16));
    }

    // Documentation/filesystems/ext4, "Inode Timestamps": two more bits count how often 32 bits with a sign were not enough.
    private static void WriteTime(long seconds, Span<byte> low, Span<byte> extra)
    {
        seconds = Math.Clamp(seconds, int.MinValue, int.MaxValue + (3L << 32));
        BinaryPrimitives.WriteInt32LittleEndian(low, (int)seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(extra, (uint)((seconds - (int)seconds) >> 32) & 3);
    }
}
