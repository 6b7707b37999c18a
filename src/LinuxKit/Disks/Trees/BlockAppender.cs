namespace LinuxKit.Disks.Trees;

/// <summary>Writes blocks of an image one behind the other, many at once.</summary>
/// <param name="image">The image.</param>
/// <param name="firstBlock">The first block's number.</param>
internal sealed class BlockAppender(SparseImage image, long firstBlock)
{
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private int _length;

    /// <summary>Where the next block goes.</summary>
    public long NextBlock { get; private set; } = firstBlock;

    /// <summary>Appends blocks.</summary>
    /// <param name="blocks">Whole blocks.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> blocks, CancellationToken cancellationToken)
    {
        if (_length + blocks.Length > _buffer.Length)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        if (blocks.Length >= _buffer.Length)
        {
            await image.WriteAsync(NextBlock, blocks, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            blocks.CopyTo(_buffer.AsMemory(_length));
            _length += blocks.Length;
        }

        NextBlock += blocks.Length / SparseImage.BlockSize;
    }

    /// <summary>Goes on with another block.</summary>
    /// <param name="block">Where the next block goes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask GoToAsync(long block, CancellationToken cancellationToken)
    {
        if (block != NextBlock)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            NextBlock = block;
        }
    }

    /// <summary>Writes what has been appended.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await image.WriteAsync(NextBlock - (_length / SparseImage.BlockSize), _buffer.AsMemory(0, _length), cancellationToken).ConfigureAwait(false);
        _length = 0;
    }
}
