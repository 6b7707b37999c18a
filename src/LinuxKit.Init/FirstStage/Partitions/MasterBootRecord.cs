using System.Buffers.Binary;
using System.Globalization;

namespace LinuxKit.Init.FirstStage.Partitions;

/// <summary>The first sector of a disk, as far as it has a table of up to four partitions (kernel: block/partitions/msdos.c). Logical partitions are not looked at.</summary>
/// <param name="IsProtective">Whether it only stands in front of a GPT.</param>
/// <param name="Partitions">Its partitions.</param>
internal sealed record MasterBootRecord(bool IsProtective, IReadOnlyList<Partition> Partitions)
{
    private const int SignatureOffset = 0x1B8;
    private const int TableOffset = 0x1BE;
    private const int EntrySize = 16;
    private const int EntryCount = 4;
    private const int MarkOffset = 0x1FE;
    private const byte Active = 0x80;
    private const byte ProtectiveType = 0xEE;

    /// <summary>Reads the sector.</summary>
    /// <param name="sector">512 bytes.</param>
    /// <param name="blockSize">Bytes of the disk's logical block, in which the table counts.</param>
    /// <returns>The table, or <see langword="null"/> when the sector has none: a file system's boot sector has the same mark.</returns>
    public static MasterBootRecord? Read(ReadOnlySpan<byte> sector, int blockSize)
    {
        if (!sector[MarkOffset..].StartsWith((ReadOnlySpan<byte>)[0x55, 0xAA]))
        {
            return null;
        }

        var signature = BinaryPrimitives.ReadUInt32LittleEndian(sector[SignatureOffset..]);
        var partitions = new List<Partition>();
        var isProtective = false;
        for (var i = 0; i < EntryCount; i++)
        {
            var entry = sector.Slice(TableOffset + (i * EntrySize), EntrySize);
            if (entry[0] is not (0 or Active))
            {
                return null;
            }

            isProtective |= entry[4] == ProtectiveType;
            var (start, length) = (BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]), BinaryPrimitives.ReadUInt32LittleEndian(entry[12..]));
            if (length > 0)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{signature:x8}-{i + 1:x2}");
                partitions.Add(new Partition(i + 1, id, "", (long)start * blockSize, (long)length * blockSize));
            }
        }

        return new MasterBootRecord(isProtective, partitions);
    }
}
