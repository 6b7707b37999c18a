using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A piece of a frame on its way through a compressor: at most <see cref="Size"/> bytes in, what they compress to out.</summary>
internal sealed class FrameBuffer
{
    /// <summary>Bytes that go in: 8 MiB. What segments are cut by, so never to be changed without <see cref="ComponentKey.Version"/>.</summary>
    public const int Size = 8 * 1024 * 1024;

    private readonly byte[] _input = GC.AllocateUninitializedArray<byte>(Size);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Input => _input.AsMemory(0, Length);

    public MemoryStream Output { get; } = new(Size / 2);

    /// <summary>Takes as many bytes as there is room for.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The number of bytes taken.</returns>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(bytes.Length, Size - Length);
        bytes[..length].CopyTo(_input.AsSpan(Length));
        Length += length;
        return length;
    }

    public void Clear()
    {
        Length = 0;
        Output.SetLength(0);
    }
}

/// <summary>What all segments that are being made share: processors to compress on, and buffers, which bound the memory that is used.</summary>
/// <param name="workers">How many frames are compressed at once.</param>
/// <param name="buffers">How many frames are in memory at once.</param>
internal sealed class FrameWorkers(int workers, int buffers) : IDisposable
{
    private const int MaximumWorkers = 12;

    private readonly SemaphoreSlim _workers = new(workers);
    private readonly SemaphoreSlim _buffers = new(buffers);
    private readonly BufferPool<FrameBuffer> _pool = new(() => new FrameBuffer());

    /// <summary>Those of this process: as many as it has processors, and a few buffers more, so that reading, compressing and writing overlap.</summary>
    public static FrameWorkers Shared { get; } = new(
        Math.Min(Environment.ProcessorCount, MaximumWorkers),
        Math.Min(Environment.ProcessorCount, MaximumWorkers) + 3);

    /// <summary>Waits for a free buffer. Who holds one must not wait for another before it is on its way to <see cref="Return"/>.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async ValueTask<FrameBuffer> RentAsync(CancellationToken cancellationToken)
    {
        await _buffers.WaitAsync(cancellationToken).ConfigureAwait(false);
        return _pool.Rent();
    }

    /// <summary>Gives a buffer back.</summary>
    /// <param name="buffer">The buffer.</param>
    public void Return(FrameBuffer buffer)
    {
        buffer.Clear();
        _pool.Return(buffer);
        _buffers.Release();
    }

    /// <summary>Runs work that keeps a processor busy, when one is free.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task RunAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _workers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(work, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _workers.Release();
        }
    }

    public void Dispose()
    {
        _workers.Dispose();
        _buffers.Dispose();
    }
}
