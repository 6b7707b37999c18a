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
        field = field[..Fit(systemUse, DirectoryRecord.MaximumSize - DirectoryRecord.SystemUseOffset(identifier.Length), field)];
        Span<byte> bytes = stackalloc byte[DirectoryRecord.MaximumSize];
        bytes = bytes[..record.Write(bytes, identifier, field)];
        AddWithinSector(_records, bytes);
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

    // Puts a row of entries where there is room; what does not fit goes to a continuation area, which may need another one.
    private int Fit(ReadOnlySpan<byte> row, int room, Span<byte> destination)
    {
        if (row.Length <= room)
        {
            row.CopyTo(destination);
            return row.Length;
        }

        var length = SystemUseEntry.Fitting(row, room - SystemUseEntry.ContinuationSize);
        row[..length].CopyTo(destination);
        SystemUseEntry.WriteContinuation(destination[length..], Continue(row[length..]));
        return length + SystemUseEntry.ContinuationSize;
    }

    private ContinuationArea Continue(ReadOnlySpan<byte> row)
    {
        Span<byte> area = stackalloc byte[IsoSector.Size];
        area = area[..Fit(row, IsoSector.Size, area)];
        var offset = AddWithinSector(_continuations, area);
        return new ContinuationArea(
            continuationSector + (uint)(offset / IsoSector.Size), (uint)(offset % IsoSector.Size), (uint)area.Length);
    }

    private static int AddWithinSector(ArrayBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes)
    {
        var rest = Padding.After(buffer.WrittenCount, IsoSector.Size);
        if (rest < bytes.Length && rest > 0)
        {
            Pad(buffer, rest);
        }

        var offset = buffer.WrittenCount;
        buffer.Write(bytes);
        return offset;
    }

    private static void Pad(ArrayBufferWriter<byte> buffer, int length)
    {
        buffer.GetSpan(length)[..length].Clear();
        buffer.Advance(length);
    }
}
