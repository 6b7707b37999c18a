using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Init.FirstStage.Partitions;

/// <summary>A GUID partition table (UEFI 2.10, 5.3): the one behind the first block, or else its copy in the last block. All that is read was written by anybody.</summary>
internal static class GuidPartitionTable
{
    private const int EntrySize = GuidTableCopy.EntrySize;
    private const int NameOffset = 56;

    /// <summary>Reads the table.</summary>
    /// <param name="read">Reads the disk.</param>
    /// <param name="blockSize">Bytes of the blocks that the table counts in.</param>
    /// <param name="size">Bytes of the disk.</param>
    /// <returns>The partitions, or <see langword="null"/> when neither copy of the table is whole.</returns>
    public static IReadOnlyList<Partition>? Read(BlockReader read, int blockSize, long size)
    {
        var lastBlock = (size / blockSize) - 1;
        return (GuidTableCopy.Read(read, blockSize, 1, lastBlock) ?? GuidTableCopy.Read(read, blockSize, lastBlock, lastBlock)) is { } copy
            ? PartitionsOf(copy.Entries, blockSize, lastBlock)
            : null;
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
