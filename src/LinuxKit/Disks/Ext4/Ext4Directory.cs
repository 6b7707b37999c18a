using System.Buffers;
using System.Buffers.Binary;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// A directory's content: Documentation/filesystems/ext4, "Linear (Classic) Directories", little-endian. Each block ends with a checksum that
/// looks like an unused entry.
/// </summary>
/// <param name="seed">What the blocks' checksums start with.</param>
internal sealed class Ext4Directory(uint seed)
{
    private const int HeaderSize = 8;
    private const int Alignment = 4;
    private const int TailSize = 12;
    private const byte TailType = 0xDE;
    private const int Room = BlockSize - TailSize;

    private static readonly byte[] Self = [(byte)'.'];
    private static readonly byte[] Up = [(byte)'.', (byte)'.'];

    private readonly ArrayBufferWriter<byte> _blocks = new(BlockSize);
    private readonly byte[] _block = new byte[BlockSize];
    private int _position;
    private int _last;

    /// <summary>Makes a directory's content.</summary>
    /// <param name="self">The directory's inode.</param>
    /// <param name="parent">Its parent's inode.</param>
    /// <param name="names">What is in it, and the inode of each.</param>
    /// <returns>Whole blocks.</returns>
    public byte[] Write(uint self, uint parent, IEnumerable<(TreeName Name, uint Inode)> names)
    {
        Add(Self, self, EntryKind.Directory);
        Add(Up, parent, EntryKind.Directory);
        foreach (var (name, inode) in names)
        {
            Add(name.Bytes, inode, name.Inode.Entry.Kind);
        }

        EndBlock();
        return _blocks.WrittenSpan.ToArray();
    }

    private void Add(ReadOnlySpan<byte> name, uint inode, EntryKind kind)
    {
        var length = HeaderSize + name.Length;
        length += Padding.After(length, Alignment);
        if (_position + length > Room)
        {
            EndBlock();
        }

        var entry = _block.AsSpan(_position);
        BinaryPrimitives.WriteUInt32LittleEndian(entry, inode);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)length);
        entry[6] = (byte)name.Length;
        entry[7] = FileType.InDirectory(kind);
        name.CopyTo(entry[HeaderSize..]);
        _last = _position;
        _position += length;
    }

    // The last entry has the room that is left.
    private void EndBlock()
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_block.AsSpan(_last + 4), (ushort)(Room - _last));
        var tail = _block.AsSpan(Room);
        BinaryPrimitives.WriteUInt16LittleEndian(tail[4..], TailSize);
        tail[7] = TailType;
        BinaryPrimitives.WriteUInt32LittleEndian(tail[8..], Crc32C.Add(seed, _block.AsSpan(0, Room)));
        _blocks.Write(_block);
        Array.Clear(_block);
        (_position, _last) = (0, 0);
    }
}
