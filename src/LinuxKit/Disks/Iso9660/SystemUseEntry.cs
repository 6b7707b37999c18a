namespace LinuxKit.Disks.Iso9660;

/// <summary>The entries of the System Use Sharing Protocol 1.12, section 4.1: two letters, the length, the version 1, then the data.</summary>
internal static class SystemUseEntry
{
    /// <summary>Bytes before an entry's data.</summary>
    public const int HeaderSize = 4;

    /// <summary>Bytes of the longest entry.</summary>
    public const int MaximumSize = 255;

    /// <summary>Bytes of an entry that points to a continuation area.</summary>
    public const int ContinuationSize = HeaderSize + (3 * BothByteOrders.Size32);

    private const byte Version = 1;

    /// <summary>Writes what comes before an entry's data.</summary>
    /// <param name="destination">Where the entry goes.</param>
    /// <param name="signature">Two letters.</param>
    /// <param name="size">Bytes of the whole entry.</param>
    /// <returns>Where the data go.</returns>
    public static Span<byte> WriteHeader(Span<byte> destination, ReadOnlySpan<byte> signature, int size)
    {
        signature.CopyTo(destination);
        destination[2] = (byte)size;
        destination[3] = Version;
        return destination[HeaderSize..size];
    }

    /// <summary>Writes a <c>CE</c> entry: section 5.1.</summary>
    /// <param name="destination">At least <see cref="ContinuationSize"/> bytes.</param>
    /// <param name="area">Where the row goes on.</param>
    public static void WriteContinuation(Span<byte> destination, ContinuationArea area)
    {
        var data = WriteHeader(destination, "CE"u8, ContinuationSize);
        BothByteOrders.Write(data, area.Sector);
        BothByteOrders.Write(data[BothByteOrders.Size32..], area.Offset);
        BothByteOrders.Write(data[(2 * BothByteOrders.Size32)..], area.Length);
    }

    /// <summary>The length of as many whole entries as fit.</summary>
    /// <param name="row">Entries.</param>
    /// <param name="room">Bytes.</param>
    public static int Fitting(ReadOnlySpan<byte> row, int room)
    {
        var length = 0;
        while (length < row.Length && length + row[length + 2] <= room)
        {
            length += row[length + 2];
        }

        return length;
    }
}

/// <summary>A part of a row of entries that stands apart from its record, within one sector.</summary>
/// <param name="Sector">Where.</param>
/// <param name="Offset">Bytes from the sector's start.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct ContinuationArea(uint Sector, uint Offset, uint Length);
