namespace LinuxKit.Archives;

/// <summary>Takes a block and what it compresses to.</summary>
/// <param name="index">The block's number.</param>
/// <param name="block">The block, valid during the call as the next is.</param>
/// <param name="compressed">What it compresses to.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal delegate ValueTask CompressedBlockWriter(long index, ReadOnlyMemory<byte> block, ReadOnlyMemory<byte> compressed, CancellationToken cancellationToken);

/// <summary>Compresses blocks on all processors, and hands them on in the order that they came in.</summary>
/// <param name="blockSize">Bytes of the largest block.</param>
/// <param name="compress">Compresses a block to a stream; called by several threads at once.</param>
/// <param name="write">Takes the blocks, one after the other.</param>
internal sealed class ParallelCompression(
    int blockSize, Func<ReadOnlyMemory<byte>, Stream, CancellationToken, ValueTask> compress, CompressedBlockWriter write) : IAsyncDisposable
{
    private const int MaximumProcessors = 12;

    // So many that no processor waits while the oldest block is written.
    private static readonly int Depth = 4 * Math.Min(Environment.ProcessorCount, MaximumProcessors);

    private readonly Queue<Slot> _pending = new(Depth);
    private readonly Stack<Slot> _idle = new(Depth);

    /// <summary>Takes a block; hands on the oldest one when too many are on their way.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="block">Its bytes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask AddAsync(long index, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        if (_pending.Count == Depth)
        {
            await WriteOldestAsync(cancellationToken).ConfigureAwait(false);
        }

        var slot = _idle.TryPop(out var idle) ? idle : new Slot(blockSize);
        slot.Start(index, block, compress, cancellationToken);
        _pending.Enqueue(slot);
    }

    /// <summary>Hands on all that are on their way.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        while (_pending.Count > 0)
        {
            await WriteOldestAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until nothing is compressed any more, so that what compresses can be disposed of.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_pending.TryDequeue(out var slot))
        {
            // Whatever went wrong with these, what stopped the work before them is what is told.
            await slot.Compressed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask WriteOldestAsync(CancellationToken cancellationToken)
    {
        var slot = _pending.Peek();
        await slot.Compressed.ConfigureAwait(false);
        await write(slot.Index, slot.Block, slot.Output.GetBuffer().AsMemory(0, (int)slot.Output.Length), cancellationToken).ConfigureAwait(false);
        _idle.Push(_pending.Dequeue());
    }

    private sealed class Slot(int blockSize)
    {
        private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(blockSize);
        private int _length;

        public long Index { get; private set; }

        public ReadOnlyMemory<byte> Block => _buffer.AsMemory(0, _length);

        // What does not compress becomes somewhat more, and a stream that grows doubles.
        public MemoryStream Output { get; } = new(blockSize + (blockSize / 16));

        public Task Compressed { get; private set; } = Task.CompletedTask;

        public void Start(long index, ReadOnlyMemory<byte> block, Func<ReadOnlyMemory<byte>, Stream, CancellationToken, ValueTask> compress, CancellationToken cancellationToken)
        {
            block.CopyTo(_buffer);
            (Index, _length) = (index, block.Length);
            Output.SetLength(0);
            Compressed = Task.Run(() => compress(Block, Output, cancellationToken).AsTask(), cancellationToken);
        }
    }
}
