using System.Buffers.Binary;
using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.Data;

/// <summary>
/// The change of a GPT (UEFI 2.10, 5.3): its copy moves to the end of the disk, and the partition reaches as far as the table lets it.
/// The copy is written first. Whenever the power fails, one of the two is whole: before the copy is done the old table holds, with the old copy where it
/// says; and while the first one is written the copy does, at the disk's end, where firmware and init look for it. The next boot then makes the first one anew.
/// </summary>
internal static class GuidTableGrowth
{
    private const int BlockSize = TableGrowth.BlockSize;
    private const int EntrySize = GuidTableCopy.EntrySize;
    private const long FirstEntriesBlock = 2;
    private const int FirstBlockOffset = 32;
    private const int LastBlockOffset = 40;

    /// <summary>Plans the change.</summary>
    /// <param name="read">Reads the disk.</param>
    /// <param name="size">Bytes of the disk.</param>
    /// <param name="partition">The partition.</param>
    /// <returns>The change, or <see langword="null"/> when there is none.</returns>
    public static TableGrowth? Plan(BlockReader read, long size, Partition partition)
    {
        var lastBlock = (size / BlockSize) - 1;
        var first = GuidTableCopy.Read(read, BlockSize, 1, lastBlock);
        if ((first ?? GuidTableCopy.Read(read, BlockSize, lastBlock, lastBlock)) is not { } table)
        {
            return null;
        }

        var entries = table.Entries.ToArray();
        var entry = entries.AsSpan((partition.Number - 1) * EntrySize, EntrySize);
        var (start, last) = (First(entry), Last(entry));
        var entriesBlocks = (entries.Length + BlockSize - 1) / BlockSize;
        var lastUsable = lastBlock - entriesBlocks - 1;
        var newLast = Math.Max(last, ((lastUsable + 1) / TableGrowth.Alignment * TableGrowth.Alignment) - 1);
        if (start != partition.Offset / BlockSize || HasOthersBehind(entries, last) || newLast > lastUsable || (newLast == last && first is not null))
        {
            return null;
        }

        BinaryPrimitives.WriteInt64LittleEndian(entry[LastBlockOffset..], newLast);
        var firstEntries = first?.EntriesBlock ?? FirstEntriesBlock;
        var copyEntries = lastBlock - entriesBlocks;
        return new TableGrowth((newLast + 1 - start) * BlockSize,
        [
            new BlockWrite(copyEntries * BlockSize, entries),
            new BlockWrite(lastBlock * BlockSize, table.HeaderAt(entries, lastBlock, 1, copyEntries, lastUsable)),
            new BlockWrite(firstEntries * BlockSize, entries),
            new BlockWrite(BlockSize, table.HeaderAt(entries, 1, lastBlock, firstEntries, lastUsable)),
        ]);
    }

    private static bool HasOthersBehind(ReadOnlySpan<byte> entries, long last)
    {
        for (; !entries.IsEmpty; entries = entries[EntrySize..])
        {
            if (new Guid(entries[..16]) != Guid.Empty && Last(entries) > last)
            {
                return true;
            }
        }

        return false;
    }

    private static long First(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry[FirstBlockOffset..]);

    private static long Last(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry[LastBlockOffset..]);
}
