using SharpCompress.Compressors.Xz;

namespace LinuxKit.Disks.Partitions;

/// <summary>Both copies of a GPT: UEFI 2.10, section 5.3. The first has its header before its entries, the last behind them.</summary>
/// <param name="diskId">The disk's identifier.</param>
/// <param name="sectorCount">Sectors of the disk.</param>
/// <param name="entries">The partitions, <see cref="EntryCount"/> at most.</param>
internal sealed class GuidPartitionTable(Guid diskId, long sectorCount, IReadOnlyList<GptEntry> entries)
{
    /// <summary>Places for partitions.</summary>
    public const int EntryCount = 128;

    /// <summary>Sectors of one copy.</summary>
    public const int SectorCount = 1 + EntrySectorCount;

    private const int EntrySectorCount = EntryCount * GptEntry.Size / DiskSector.Size;

    private readonly byte[] _entries = Write(entries);

    /// <summary>The copy that begins in the disk's second sector, behind the MBR.</summary>
    public byte[] Primary => [.. Header(1, sectorCount - 1, entriesSector: 2), .. _entries];

    /// <summary>The copy that ends the disk.</summary>
    public byte[] Backup => [.. _entries, .. Header(sectorCount - 1, 1, entriesSector: sectorCount - SectorCount)];

    private static byte[] Write(IReadOnlyList<GptEntry> entries)
    {
        var bytes = new byte[EntryCount * GptEntry.Size];
        for (var i = 0; i < entries.Count; i++)
        {
            entries[i].Write(bytes.AsSpan(i * GptEntry.Size, GptEntry.Size));
        }

        return bytes;
    }

    private byte[] Header(long sector, long otherSector, long entriesSector)
    {
        var bytes = new byte[DiskSector.Size];
        var checksum = Crc32.Compute(_entries);
        new GptHeader(sector, otherSector, 1 + SectorCount, sectorCount - SectorCount - 1, diskId, entriesSector, EntryCount, checksum).Write(bytes);
        return bytes;
    }
}
