using System.Buffers.Binary;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// An inode's extended attributes: Documentation/filesystems/ext4, "Extended Attributes", little-endian. As many as fit are in the inode,
/// the others in a block: entries from its start, in order, and values from its end.
/// </summary>
/// <param name="Inode">The attributes in the inode, empty for none.</param>
/// <param name="Block">The block for the others, without its checksum.</param>
internal readonly record struct Ext4Attributes(byte[] Inode, byte[]? Block)
{
    private const uint Magic = 0xEA020000;
    private const int BlockHeaderSize = 32;
    private const int EntrySize = 16;
    private const int EndSize = 4;
    private const int Alignment = 4;
    private const int BlockChecksumOffset = 16;

    /// <summary>Stores an inode's attributes.</summary>
    /// <param name="entry">The inode's metadata.</param>
    /// <exception cref="LinuxKitException">ext4 has no place for one of them, or for all together.</exception>
    public static Ext4Attributes Of(ArchiveEntry entry)
    {
        if (entry.ExtendedAttributes.IsEmpty)
        {
            return new([], null);
        }

        var inode = new Region(new byte[Ext4Inode.InlineAttributes], sizeof(uint), sizeof(uint));
        var block = new Region(new byte[BlockSize], BlockHeaderSize, 0);
        foreach (var (name, value) in Ordered(entry))
        {
            if (!inode.TryAdd(name, value) && !block.TryAdd(name, value))
            {
                throw TreeDiagnostics.NoPlace.Error($"The extended attributes of '{entry.Path}' have more bytes than a block of ext4.");
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(inode.Bytes, Magic);
        return new Ext4Attributes(inode.IsEmpty ? [] : inode.Bytes, block.IsEmpty ? null : WithHeader(block));
    }

    /// <summary>Completes the block when it is known where it goes.</summary>
    /// <param name="place">The block's number.</param>
    /// <param name="checksum">Makes its checksum.</param>
    public void SetChecksum(long place, Ext4Checksum checksum) =>
        BinaryPrimitives.WriteUInt32LittleEndian(Block.AsSpan(BlockChecksumOffset), checksum.OfAttributes(place, Block));

    private static IEnumerable<(AttributeName Name, byte[] Value)> Ordered(ArchiveEntry entry) =>
        entry.ExtendedAttributes
            .Select(attribute => (Name: AttributeName.Of(entry, attribute.Key), attribute.Value))
            .Select(attribute => (attribute.Name, IsList(attribute.Name) ? AccessControlList.Convert(entry, attribute.Value) : attribute.Value.ToArray()))
            .OrderBy(attribute => attribute.Name.Index)
            .ThenBy(attribute => ArchiveText.ByteCount(attribute.Name.Rest))
            .ThenBy(attribute => Encoding.UTF8.GetBytes(attribute.Name.Rest), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));

    private static bool IsList(AttributeName name) => name.Index is AttributeName.AccessList or AttributeName.DefaultAccessList;

    private static byte[] WithHeader(Region block)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block.Bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(block.Bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(block.Bytes.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(block.Bytes.AsSpan(12), block.Hash);
        return block.Bytes;
    }

    /// <summary>Room for attributes.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="start">Where entries start.</param>
    /// <param name="origin">Where offsets of values are counted from.</param>
    private sealed class Region(byte[] bytes, int start, int origin)
    {
        private int _used;
        private int _values = bytes.Length;

        public byte[] Bytes => bytes;

        public bool IsEmpty => _used == 0;

        public uint Hash { get; private set; }

        public bool TryAdd(AttributeName name, byte[] value)
        {
            var nameBytes = Encoding.UTF8.GetBytes(name.Rest);
            var entryLength = EntrySize + nameBytes.Length + Padding.After(nameBytes.Length, Alignment);
            var valueLength = value.Length + Padding.After(value.Length, Alignment);
            if (_values - (start + _used) < entryLength + EndSize + valueLength)
            {
                return false;
            }

            _values -= valueLength;
            value.CopyTo(bytes, _values);
            var hash = HashOf(nameBytes, bytes.AsSpan(_values, valueLength));
            var entry = bytes.AsSpan(start + _used);
            entry[0] = (byte)nameBytes.Length;
            entry[1] = name.Index;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)(value.Length == 0 ? 0 : _values - origin));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)value.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], hash);
            nameBytes.CopyTo(entry[EntrySize..]);
            _used += entryLength;
            Hash = uint.RotateLeft(Hash, 16) ^ hash;
            return true;
        }

        // fs/ext4/xattr.c, ext4_xattr_hash_entry.
        private static uint HashOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> paddedValue)
        {
            var hash = 0u;
            foreach (var value in name)
            {
                hash = uint.RotateLeft(hash, 5) ^ value;
            }

            for (; !paddedValue.IsEmpty; paddedValue = paddedValue[sizeof(uint)..])
            {
                hash = uint.RotateLeft(hash, 16) ^ BinaryPrimitives.ReadUInt32LittleEndian(paddedValue);
            }

            return hash;
        }
    }
}
