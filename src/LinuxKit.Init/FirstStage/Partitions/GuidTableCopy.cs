using System.Buffers.Binary;

namespace LinuxKit.Init.FirstStage.Partitions;

/// <summary>One of the two copies of a GUID partition table (UEFI 2.10, 5.3.2), which is whole: little-endian.</summary>
/// <param name="Header">The block that has the header.</param>
/// <param name="Entries">All places for partitions.</param>
internal sealed record GuidTableCopy(byte[] Header, byte[] Entries)
{
    /// <summary>Bytes of a place for a partition.</summary>
    public const int EntrySize = 128;

    private const int HeaderSize = 92;
    private const int MaximumEntries = 8192;
    private const int ChecksumOffset = 16;
    private const int BlockOffset = 24;
    private const int OtherBlockOffset = 32;
    private const int LastUsableOffset = 48;
    private const int EntriesBlockOffset = 72;
    private const int EntriesChecksumOffset = 88;

    private static ReadOnlySpan<byte> Signature => "EFI PART"u8;

    /// <summary>The block in which the entries start.</summary>
    public long EntriesBlock => BinaryPrimitives.ReadInt64LittleEndian(Header.AsSpan(EntriesBlockOffset));

    /// <summary>Reads a copy.</summary>
    /// <param name="read">Reads the disk.</param>
    /// <param name="blockSize">Bytes of the blocks that the table counts in.</param>
    /// <param name="block">Where its header is.</param>
    /// <param name="lastBlock">The disk's last block.</param>
    /// <returns>The copy, or <see langword="null"/> when there is none, or one that is not whole.</returns>
    public static GuidTableCopy? Read(BlockReader read, int blockSize, long block, long lastBlock)
    {
        var header = new byte[blockSize];
        if (lastBlock < 2 || !read(block * blockSize, header) || !IsHeader(header, block))
        {
            return null;
        }

        var start = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(EntriesBlockOffset));
        var count = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(80));
        if (start > (ulong)lastBlock || count is 0 or > MaximumEntries || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(84)) != EntrySize)
        {
            return null;
        }

        var entries = new byte[count * EntrySize];
        return read((long)start * blockSize, entries) && Crc32.Of(entries) == BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(EntriesChecksumOffset))
            ? new GuidTableCopy(header, entries)
            : null;
    }

    /// <summary>The header of a copy at another place.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="block">Where the header goes.</param>
    /// <param name="otherBlock">Where the other copy's header is.</param>
    /// <param name="entriesBlock">Where its entries start.</param>
    /// <param name="lastUsable">The last block that a partition may have.</param>
    /// <returns>A whole block.</returns>
    public byte[] HeaderAt(byte[] entries, long block, long otherBlock, long entriesBlock, long lastUsable)
    {
        var header = Header.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(BlockOffset), block);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(OtherBlockOffset), otherBlock);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(LastUsableOffset), lastUsable);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(EntriesBlockOffset), entriesBlock);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(EntriesChecksumOffset), Crc32.Of(entries));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ChecksumOffset), ChecksumOf(header));
        return header;
    }

    private static bool IsHeader(byte[] block, long number)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(12));
        return block.AsSpan().StartsWith(Signature) && size >= HeaderSize && size <= block.Length
            && BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(BlockOffset)) == (ulong)number
            && ChecksumOf(block) == BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(ChecksumOffset));
    }

    // The header's checksum is that of the header without it.
    private static uint ChecksumOf(byte[] block)
    {
        var header = block[..(int)BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(12))];
        header.AsSpan(ChecksumOffset, sizeof(uint)).Clear();
        return Crc32.Of(header);
    }
}
