using System.Collections.Concurrent;
using System.Threading.Channels;

namespace LinuxKit.Disks.SquashFs;

/// <summary>Compresses blocks at the same time and writes them in the order in which they came. The number of blocks bounds the memory.</summary>
/// <param name="compressor">What compresses them.</param>
/// <param name="blockSize">Bytes of a block.</param>
/// <param name="workers">How many blocks are compressed at once.</param>
internal sealed class BlockPipeline(BlockCompressor compressor, int blockSize, int workers) : IDisposable
{
    // Besides those that are compressed: one that is filled, the fragment, and some that wait on each side, so that nobody waits for another.
    private const int WaitingBlocks = 6;

    private readonly SemaphoreSlim _workers = new(workers);
    private readonly SemaphoreSlim _blocks = new((2 * workers) + WaitingBlocks);
    private readonly ConcurrentBag<DataBlock> _idle = [];

    // The blocks bound it.
    private readonly Channel<Piece> _pieces = Channel.CreateUnbounded<Piece>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    /// <summary>Waits for an empty block.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async ValueTask<DataBlock> RentAsync(CancellationToken cancellationToken)
    {
        await _blocks.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _idle.TryTake(out var block) ? block : new DataBlock(blockSize);
    }

    /// <summary>Gives back a block that is not needed.</summary>
    /// <param name="block">The block.</param>
    public void Return(DataBlock block)
    {
        block.Clear();
        _idle.Add(block);
        _blocks.Release();
    }

    /// <summary>Sends a block on its way.</summary>
    /// <param name="block">The block, of one byte at least.</param>
    /// <param name="placed">Told where it is, in bytes from the start of the stream, and how long: one block after the other, in their order.</param>
    /// <param name="cancellationToken">Stops the compression.</param>
    public void Post(DataBlock block, Action<long, uint> placed, CancellationToken cancellationToken) =>
        _pieces.Writer.TryWrite(new Piece(block, CompressAsync(block, cancellationToken), placed));

    /// <summary>Says that no more blocks come.</summary>
    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>Writes blocks as they get ready, until there are no more.</summary>
    /// <param name="destination">Where they go.</param>
    /// <param name="position">What <c>placed</c> is told of the first block.</param>
    /// <param name="failed">Called when a block can't be compressed or written, so that no more are made.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The position behind the last block.</returns>
    public async Task<long> WriteToAsync(Stream destination, long position, Action failed, CancellationToken cancellationToken)
    {
        var error = (Exception?)null;
        await foreach (var piece in _pieces.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await piece.Compressed.ConfigureAwait(false);
                if (error is null)
                {
                    await destination.WriteAsync(piece.Block.Stored, cancellationToken).ConfigureAwait(false);
                    piece.Placed(position, piece.Block.SizeWord);
                    position += piece.Block.Stored.Length;
                }
            }
            catch (Exception exception)
            {
                if (error is null)
                {
                    error = exception;
                    failed();
                }
            }
            finally
            {
                Return(piece.Block);
            }
        }

        return error is null ? position : throw error;
    }

    public void Dispose()
    {
        _workers.Dispose();
        _blocks.Dispose();
    }

    private async Task CompressAsync(DataBlock block, CancellationToken cancellationToken)
    {
        await _workers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => block.Compress(compressor), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _workers.Release();
        }
    }

    private readonly record struct Piece(DataBlock Block, Task Compressed, Action<long, uint> Placed);
}
