namespace LinuxKit.Disks.Ext4;

/// <summary>Checksums of metadata: Documentation/filesystems/ext4, "Checksums". Each starts with the file system's UUID, and with what it is of.</summary>
/// <param name="uuid">The file system's UUID.</param>
internal sealed class Ext4Checksum(Guid uuid)
{
    private readonly uint _seed = Crc32C.Add(Crc32C.Start, uuid.ToByteArray(bigEndian: true));

    /// <summary>Checksum of a bitmap, of which descriptors of 32 bytes hold 16 bits.</summary>
    /// <param name="bitmap">As many bytes as the group has bits for.</param>
    public ushort OfBitmap(ReadOnlySpan<byte> bitmap) => (ushort)Crc32C.Add(_seed, bitmap);

    /// <summary>Checksum of a group's descriptor.</summary>
    /// <param name="group">The group's number.</param>
    /// <param name="descriptor">The descriptor, with zeros in the checksum's place.</param>
    public ushort OfDescriptor(uint group, ReadOnlySpan<byte> descriptor) => (ushort)Crc32C.Add(Crc32C.Add(_seed, group), descriptor);

    /// <summary>What the checksums of an inode, and of its directory blocks and extents, start with. All generations are 0.</summary>
    /// <param name="inode">The inode's number.</param>
    public uint SeedOf(uint inode) => Crc32C.Add(Crc32C.Add(_seed, inode), 0u);

    /// <summary>Checksum of a block of extended attributes.</summary>
    /// <param name="block">The block's number.</param>
    /// <param name="bytes">The block, with zeros in the checksum's place.</param>
    public uint OfAttributes(long block, ReadOnlySpan<byte> bytes) =>
        Crc32C.Add(Crc32C.Add(Crc32C.Add(_seed, (uint)block), (uint)(block >> 32)), bytes);
}
