using System.Buffers;
using LinuxKit.Archives;

namespace LinuxKit.Disks.Iso9660;

/// <summary>
/// The bytes of a directory: its records, none across the end of a sector (ECMA-119, section 6.8.1.1), and behind them the
/// continuation areas of their system use fields.
/// </summary>
/// <param name="continuationSector">Where the continuation areas begin.</param>
internal sealed class DirectoryExtent(uint continuationSector)
{
    private readonly ArrayBufferWriter<byte> _records = new(IsoSector.Size);
    private readonly ArrayBufferWriter<byte> _continuations = new();

    /// <summary>Sectors of the records.</summary>
    public int RecordSectors => (int)IsoSector.Count(_records.WrittenCount);

    /// <summary>Sectors of the continuation areas.</summary>
    public int ContinuationSectors => (int)IsoSector.Count(_continuations.WrittenCount);

    /// <summary>Adds a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="identifier">Its name.</param>
    /// <param name="systemUse">The entries of its system use field, however many they are.</param>
    public void Add(DirectoryRecord record, ReadOnlySpan<byte> identifier, ReadOnlySpan<byte> systemUse)
    {
        Span<byte> field = stackalloc byte[DirectoryRecord.MaximumSize];
        var room = DirectoryRecord.MaximumSize - DirectoryRecord.SystemUseOffset(identifier.Length);
        field = field[..Fit(ref systemUse, room, field, _continuations.WrittenCount)];
        Span<byte> bytes = stackalloc byte[DirectoryRecord.MaximumSize];
        bytes = bytes[..record.Write(bytes, identifier, field)];
        AddWithinSector(_records, bytes);

        // One behind the other: some readers, such as libarchive, only go forward.
        Span<byte> area = stackalloc byte[IsoSector.Size];
        while (!systemUse.IsEmpty)
        {
            var size = AreaSize(systemUse);
            Fit(ref systemUse, IsoSector.Size, area, OffsetWithinSector(_continuations.WrittenCount, size) + size);
            AddWithinSector(_continuations, area[..size]);
        }
    }

    /// <summary>Writes the directory.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        foreach (var part in (ArrayBufferWriter<byte>[])[_records, _continuations])
        {
            Pad(part, Padding.After(part.WrittenCount, IsoSector.Size));
            await output.WriteAsync(part.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
    }

    // Puts entries where there is room. What does not fit is left of the row, for the next continuation area, which begins at an offset or behind it.
    private int Fit(ref ReadOnlySpan<byte> row, int room, scoped Span<byte> destination, int offset)
    {
        var length = row.Length <= room ? row.Length : SystemUseEntry.Fitting(row, room - SystemUseEntry.ContinuationSize);
        row[..length].CopyTo(destination);
        row = row[length..];
        if (row.IsEmpty)
        {
            return length;
        }

        var size = AreaSize(row);
        offset = OffsetWithinSector(offset, size);
        SystemUseEntry.WriteContinuation(
            destination[length..], new ContinuationArea(continuationSector + (uint)(offset / IsoSector.Size), (uint)(offset % IsoSector.Size), (uint)size));
        return length + SystemUseEntry.ContinuationSize;
    }

    private static int AreaSize(ReadOnlySpan<byte> row) => row.Length <= IsoSector.Size
        ? row.Length
        : SystemUseEntry.Fitting(row, IsoSector.Size - SystemUseEntry.ContinuationSize) + SystemUseEntry.ContinuationSize;

    private static int OffsetWithinSector(int offset, int length) =>
        Padding.After(offset, IsoSector.Size) is var rest && rest < length ? offset + rest : offset;

    private static void AddWithinSector(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        Pad(buffer, OffsetWithinSector(buffer.WrittenCount, bytes.Length) - buffer.WrittenCount);
        buffer.Write(bytes);
    }

    private static void Pad(ArrayBufferWriter<byte> buffer, int length)
    {
        buffer.GetSpan(length)[..length].Clear();
        buffer.Advance(length);
    }
}
