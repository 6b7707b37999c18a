using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Disks.Vhdx;

/// <summary>Puts payload blocks into a dynamic image in the order that they come in: [MS-VHDX]. All that says where they are stands before them and is written last.</summary>
/// <param name="layout">Where everything is.</param>
/// <param name="output">The image, empty and seekable.</param>
internal sealed class VhdxWriter(VhdxLayout layout, Stream output)
{
    private const string Creator = "LinuxKit.Sdk";

    /// <summary>PAYLOAD_BLOCK_FULLY_PRESENT: section 2.5.1.1. Of a block that isn't there, the whole entry is zero.</summary>
    private const long FullyPresent = 6;

    private readonly byte[] _table = new byte[layout.TableLength];
    private long _end = layout.DataOffset;

    /// <summary>Appends a block.</summary>
    /// <param name="index">Its number on the disk.</param>
    /// <param name="block">Its bytes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask WriteAsync(long index, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        var offset = _end;
        _end += block.Length;

        // The offset counts mebibytes from bit 20 on: it is bytes.
        BinaryPrimitives.WriteInt64LittleEndian(_table.AsSpan(layout.TableIndexOf(index) * sizeof(long)), offset | FullyPresent);
        return output.WriteAtAsync(offset, block, cancellationToken);
    }

    /// <summary>Writes everything but the blocks.</summary>
    /// <param name="options">What the image says of itself.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task FinishAsync(VhdxOptions options, CancellationToken cancellationToken)
    {
        // Between what is written here, and in the log, is nothing but zeros.
        var start = new byte[VhdxLayout.Mebibyte];
        WriteFileType(start);
        new VhdxHeader(1, options.FileWriteId, options.DataWriteId).Write(start.AsSpan(VhdxLayout.FirstHeaderOffset));
        new VhdxHeader(2, options.FileWriteId, options.DataWriteId).Write(start.AsSpan(VhdxLayout.SecondHeaderOffset));
        new VhdxRegionTable(layout.TableLength).Write(start.AsSpan(VhdxLayout.FirstRegionTableOffset));
        new VhdxRegionTable(layout.TableLength).Write(start.AsSpan(VhdxLayout.SecondRegionTableOffset));
        await output.WriteAtAsync(0, start, cancellationToken).ConfigureAwait(false);

        var metadata = new byte[VhdxMetadata.Size];
        new VhdxMetadata(layout.BlockSize, layout.DiskSize, options.Id).Write(metadata);
        await output.WriteAtAsync(VhdxLayout.MetadataOffset, metadata, cancellationToken).ConfigureAwait(false);
        await output.WriteAtAsync(VhdxLayout.TableOffset, _table, cancellationToken).ConfigureAwait(false);
    }

    // Section 2.2.1.
    private static void WriteFileType(Span<byte> destination)
    {
        "vhdxfile"u8.CopyTo(destination);
        Encoding.Unicode.GetBytes(Creator, destination[8..]);
    }
}
