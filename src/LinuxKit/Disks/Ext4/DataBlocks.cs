using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.Ext4;

/// <summary>Writes blocks where the allocator says.</summary>
/// <param name="image">The image.</param>
/// <param name="allocator">Gives out blocks.</param>
internal sealed class DataBlocks(SparseImage image, BlockAllocator allocator)
{
    private readonly BlockAppender _appender = new(image, allocator.Next);

    /// <summary>What has been given out.</summary>
    public BlockAllocator Allocator => allocator;

    /// <summary>Appends a part of a file; blocks of zeros become holes.</summary>
    /// <param name="tree">Told where the blocks are.</param>
    /// <param name="logical">The first block's number in the file.</param>
    /// <param name="blocks">Whole blocks.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask AppendAsync(ExtentTree tree, uint logical, ReadOnlyMemory<byte> blocks, CancellationToken cancellationToken)
    {
        while (!blocks.IsEmpty)
        {
            var holes = SparseImage.LengthOfRun(blocks.Span, ofZeros: true);
            logical += (uint)(holes / SparseImage.BlockSize);
            blocks = blocks[holes..];
            for (var rest = SparseImage.LengthOfRun(blocks.Span, ofZeros: false); rest > 0;)
            {
                var (start, count) = allocator.Take(rest / SparseImage.BlockSize);
                var length = count * SparseImage.BlockSize;
                await WriteAsync(start, blocks[..length], cancellationToken).ConfigureAwait(false);
                tree.Add(new Extent(logical, start, count));
                logical += (uint)count;
                blocks = blocks[length..];
                rest -= length;
            }
        }
    }

    /// <summary>Appends a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Where it is.</returns>
    public async ValueTask<long> AppendBlockAsync(ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        var (start, _) = allocator.Take(1);
        await WriteAsync(start, block, cancellationToken).ConfigureAwait(false);
        return start;
    }

    /// <summary>Appends a block that says where it is.</summary>
    /// <param name="complete">Completes the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Where it is.</returns>
    public ValueTask<long> AppendBlockAsync(Action<long> complete, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        complete(allocator.PeekNext());
        return AppendBlockAsync(block, cancellationToken);
    }

    /// <summary>Writes what has been appended.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => _appender.FlushAsync(cancellationToken);

    private async ValueTask WriteAsync(long start, ReadOnlyMemory<byte> blocks, CancellationToken cancellationToken)
    {
        await _appender.GoToAsync(start, cancellationToken).ConfigureAwait(false);
        await _appender.AppendAsync(blocks, cancellationToken).ConfigureAwait(false);
    }
}
