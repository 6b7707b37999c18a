using System.Buffers.Binary;

namespace LinuxKit.Disks.SquashFs;

/// <summary>Writes an image from front to back, and knows how far it is.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="compressor">What compresses tables.</param>
internal sealed class TableWriter(Stream output, BlockCompressor compressor)
{
    private const int AttributeHeaderSize = 16;

    /// <summary>Bytes written so far.</summary>
    public long Position { get; private set; }

    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        Position += bytes.Length;
    }

    /// <summary>Writes the blocks that come out of a pipeline.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="failed">Called when one can't be written.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteBlocksAsync(BlockPipeline pipeline, Action failed, CancellationToken cancellationToken) =>
        Position = await pipeline.WriteToAsync(output, Position, failed, cancellationToken).ConfigureAwait(false);

    /// <summary>Writes a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Where it begins.</returns>
    public async Task<long> WriteTableAsync(MetadataWriter table, CancellationToken cancellationToken)
    {
        var position = Position;
        await WriteAsync(table.Finish(), cancellationToken).ConfigureAwait(false);
        return position;
    }

    /// <summary>Writes a table, and behind it the position of each of its blocks.</summary>
    /// <param name="content">What is in it.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Where the positions begin.</returns>
    public Task<long> WriteIndexedTableAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteIndexedTableAsync(MetadataWriter.Of(content.Span, compressor), ReadOnlyMemory<byte>.Empty, cancellationToken);

    /// <summary>Writes the tables of extended attributes.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Where their header begins.</returns>
    public async Task<long> WriteAttributesAsync(AttributeTable attributes, CancellationToken cancellationToken)
    {
        var header = new byte[AttributeHeaderSize];
        var start = await WriteTableAsync(attributes.Pairs, cancellationToken).ConfigureAwait(false);
        BinaryPrimitives.WriteInt64LittleEndian(header, start);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), attributes.Count);
        return await WriteIndexedTableAsync(attributes.Sets(), header, cancellationToken).ConfigureAwait(false);
    }

    private async Task<long> WriteIndexedTableAsync(MetadataWriter table, ReadOnlyMemory<byte> header, CancellationToken cancellationToken)
    {
        var start = await WriteTableAsync(table, cancellationToken).ConfigureAwait(false);
        var position = Position;
        var index = new byte[header.Length + (table.BlockStarts.Count * sizeof(long))];
        header.CopyTo(index);
        for (var i = 0; i < table.BlockStarts.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(index.AsSpan(header.Length + (i * sizeof(long))), start + table.BlockStarts[i]);
        }

        await WriteAsync(index, cancellationToken).ConfigureAwait(false);
        return position;
    }
}
