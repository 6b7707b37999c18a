using System.Buffers.Binary;
using LinuxKit.Archives;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>
/// The index of a compressed file, which says of each logical cluster of 4 KiB where an extent starts in it, or how far the start is:
/// fs/erofs/erofs_fs.h, <c>z_erofs_map_header</c> and <c>z_erofs_lcluster_index</c>, little-endian. The header is all zeros: clusters of
/// 4 KiB, LZ4.
/// </summary>
/// <param name="size">Bytes of the file.</param>
internal sealed class ClusterIndex(long size)
{
    private const int HeaderSize = 16;
    private const int EntrySize = 8;
    private const int Alignment = 8;
    private const ushort PlainType = 0;
    private const ushort HeadType = 1;
    private const ushort FollowingType = 2;

    private int _position = HeaderSize;
    private int _clusterOffset;

    /// <summary>The index.</summary>
    public byte[] Bytes { get; } = new byte[SizeOf(size)];

    /// <summary>Where an index starts behind something.</summary>
    /// <param name="length">Bytes of an inode and its attributes.</param>
    public static int StartAfter(int length) => length + Padding.After(length, Alignment);

    /// <summary>Bytes of a file's index.</summary>
    /// <param name="size">Bytes of the file.</param>
    public static int SizeOf(long size) => checked(HeaderSize + (EntrySize * (int)((size + BlockSize - 1) / BlockSize)));

    /// <summary>Adds the next extent. All but the last have a block's length at least, so that no two start in one cluster.</summary>
    /// <param name="extent">The extent.</param>
    /// <param name="block">Address of its block.</param>
    public void Add(Extent extent, uint block)
    {
        var end = _clusterOffset + extent.Length;
        var clusters = end / BlockSize;
        WriteStart(extent.Plain ? PlainType : HeadType, block);
        for (var i = 1; i < clusters; i++)
        {
            var entry = NextEntry();
            BinaryPrimitives.WriteUInt16LittleEndian(entry, FollowingType);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)i);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[6..], (ushort)(clusters - i));
        }

        // What ends within the cluster in which it starts is the file's end.
        _clusterOffset = clusters == 0 ? 0 : end % BlockSize;
    }

    /// <summary>Says where the last extent ends, if no other says so.</summary>
    public void Finish()
    {
        if (_clusterOffset > 0)
        {
            WriteStart(PlainType, 0);
        }
    }

    private void WriteStart(ushort type, uint block)
    {
        var entry = NextEntry();
        BinaryPrimitives.WriteUInt16LittleEndian(entry, type);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)_clusterOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], block);
    }

    private Span<byte> NextEntry()
    {
        var entry = Bytes.AsSpan(_position, EntrySize);
        _position += EntrySize;
        return entry;
    }
}
