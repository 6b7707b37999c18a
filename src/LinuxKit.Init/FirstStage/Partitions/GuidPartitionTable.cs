using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Init.FirstStage.Partitions;

/// <summary>A GUID partition table (UEFI 2.10, 5.3): the one behind the first block, or else its copy in the last block. All that is read was written by anybody.</summary>
internal static class GuidPartitionTable
{
    private const int HeaderSize = 92;
    private const int EntrySize = 128;
    private const int MaximumEntries = 8192;
    private const int NameOffset = 56;

    private static ReadOnlySpan<byte> Signature => "EFI PART"u8;

    /// <summary>Reads the table.</summary>
    /// <param name="read">Reads the disk.</param>
    /// <param name="blockSize">Bytes of the blocks that the table counts in.</param>
    /// <param name="size">Bytes of the disk.</param>
    /// <returns>The partitions, or <see langword="null"/> when neither copy of the table is whole.</returns>
    public static IReadOnlyList<Partition>? Read(BlockReader read, int blockSize, long size)
    {
        var lastBlock = (size / blockSize) - 1;
        return lastBlock < 2 ? null : ReadAt(1) ?? ReadAt(lastBlock);

        IReadOnlyList<Partition>? ReadAt(long block)
        {
            var header = new byte[blockSize];
            if (!read(block * blockSize, header) || !IsHeader(header, block))
            {
                return null;
            }

            var start = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(72));
            var count = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(80));
            if (start > (ulong)lastBlock || count is 0 or > MaximumEntries || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(84)) != EntrySize)
            {
                return null;
            }

            var entries = new byte[count * EntrySize];
            return read((long)start * blockSize, entries) && Crc32.Of(entries) == BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(88))
                ? PartitionsOf(entries, blockSize, lastBlock)
                : null;
        }
    }

    private static bool IsHeader(byte[] block, long number)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(12));
        if (!block.AsSpan().StartsWith(Signature) || size < HeaderSize || size > block.Length || BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(24)) != (ulong)number)
        {
            return false;
        }

        // The header's checksum is that of the header without it.
        var header = block[..(int)size];
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16));
        header.AsSpan(16, sizeof(uint)).Clear();
        return Crc32.Of(header) == checksum;
    }

    private static List<Partition> PartitionsOf(ReadOnlySpan<byte> entries, int blockSize, long lastBlock)
    {
        var partitions = new List<Partition>();
        for (var i = 0; i < entries.Length / EntrySize; i++)
        {
            var entry = entries.Slice(i * EntrySize, EntrySize);
            var first = BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]);
            var last = BinaryPrimitives.ReadUInt64LittleEndian(entry[40..]);
            var isUsed = new Guid(entry[..16]) != Guid.Empty;
            if (isUsed && first <= last && last <= (ulong)lastBlock)
            {
                partitions.Add(new Partition(
                    i + 1, new Guid(entry[16..32]).ToString(), NameOf(entry[NameOffset..]), (long)first * blockSize, (long)(last - first + 1) * blockSize));
            }
        }

        return partitions;
    }

    private static string NameOf(ReadOnlySpan<byte> text)
    {
        var name = Encoding.Unicode.GetString(text);
        var end = name.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? name : name[..end];
    }
}
