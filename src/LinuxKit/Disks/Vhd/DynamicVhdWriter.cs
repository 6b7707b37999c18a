using System.Buffers.Binary;
using LinuxKit.Archives;

namespace LinuxKit.Disks.Vhd;

/// <summary>
/// Puts blocks into a dynamic image in the order that they come in: Virtual Hard Disk Image Format Specification 1.0, section "Dynamic Hard Disk
/// Image". The table that says where each is stands before them and is written last.
/// </summary>
/// <param name="diskSize">Bytes of the disk.</param>
/// <param name="output">The image, empty and seekable.</param>
internal sealed class DynamicVhdWriter(long diskSize, Stream output)
{
    /// <summary>Bytes of the largest disk: 2040 GiB, the format's limit.</summary>
    public const long MaximumSize = 2040L << 30;

    private const int TableOffset = VhdFooter.Size + VhdDynamicHeader.Size;
    private const uint Absent = uint.MaxValue;

    private readonly uint[] _table = NewTable((int)((diskSize + VhdDynamicHeader.BlockSize - 1) / VhdDynamicHeader.BlockSize));
    private readonly byte[] _bitmap = NewBitmap();
    private long _end = -1;

    private int TableSize => (_table.Length * sizeof(uint)) + Padding.After((long)_table.Length * sizeof(uint), DiskSector.Size);

    /// <summary>Appends a block.</summary>
    /// <param name="index">Its number on the disk.</param>
    /// <param name="block">Its bytes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(long index, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        _end = Math.Max(_end, TableOffset + TableSize);
        _table[index] = (uint)(_end / DiskSector.Size);
        await output.WriteAtAsync(_end, _bitmap, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(block, cancellationToken).ConfigureAwait(false);
        _end += _bitmap.Length + block.Length;
    }

    /// <summary>Writes the footer, its copy, the header and the table.</summary>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task FinishAsync(VhdOptions options, CancellationToken cancellationToken)
    {
        var start = new byte[TableOffset + TableSize];
        new VhdFooter(VhdKind.Dynamic, options.Timestamp, diskSize, options.Id).Write(start);
        new VhdDynamicHeader(TableOffset, _table.Length).Write(start.AsSpan(VhdFooter.Size));
        var table = start.AsSpan(TableOffset);
        table.Fill(byte.MaxValue);
        for (var i = 0; i < _table.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(table[(i * sizeof(uint))..], _table[i]);
        }

        await output.WriteAtAsync(Math.Max(_end, start.Length), start.AsMemory(0, VhdFooter.Size), cancellationToken).ConfigureAwait(false);
        await output.WriteAtAsync(0, start, cancellationToken).ConfigureAwait(false);
    }

    private static uint[] NewTable(int blockCount)
    {
        var table = new uint[blockCount];
        Array.Fill(table, Absent);
        return table;
    }

    // A bit for each sector of a block: all are there.
    private static byte[] NewBitmap()
    {
        var bitmap = new byte[VhdDynamicHeader.BlockSize / DiskSector.Size / 8];
        Array.Fill(bitmap, byte.MaxValue);
        return bitmap;
    }
}
