using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Unpacks frames of segments, one after the other for who reads them, and a few at once ahead of that.</summary>
/// <param name="frames">The frames.</param>
internal sealed class FrameReader(IEnumerable<PackedFrame> frames) : IAsyncDisposable
{
    private const int MostAhead = 4;

    private static readonly int Ahead = Math.Min(Environment.ProcessorCount, MostAhead);

    // A build reads segments several times.
    private static readonly BufferPool<byte[]> Buffers = new(() => GC.AllocateUninitializedArray<byte>(FrameBuffer.Size));

    private readonly IEnumerator<PackedFrame> _frames = frames.GetEnumerator();
    private readonly Queue<Task<UnpackedFrame>> _ahead = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Goes on to the next frame, when the one before is disposed of.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="LinuxKitException">The segment is gone or damaged.</exception>
    public async ValueTask<UnpackedFrame> NextAsync(CancellationToken cancellationToken)
    {
        while (_ahead.Count <= Ahead && _frames.MoveNext())
        {
            var frame = _frames.Current;
            _ahead.Enqueue(Task.Run(() => UnpackAsync(frame), CancellationToken.None));
        }

        var unpacked = await _ahead.Peek().WaitAsync(cancellationToken).ConfigureAwait(false);
        _ = _ahead.Dequeue();
        return unpacked;
    }

    /// <summary>Stops the unpacking, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var frame in _ahead)
        {
            // What went wrong with a frame that nobody asks for is of no interest.
            await ((Task)frame).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (frame.IsCompletedSuccessfully)
            {
                await (await frame.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
        }

        _frames.Dispose();
        _stop.Dispose();
    }

    private async Task<UnpackedFrame> UnpackAsync(PackedFrame frame)
    {
        var stream = frame.Open();
        var buffer = Buffers.Rent();
        try
        {
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, _stop.Token).ConfigureAwait(false);
            var archive = length < buffer.Length
                ? (Stream)new MemoryStream(buffer, 0, length, writable: false)
                : new PrefixedStream(buffer, new ReadAheadStream(stream));
            return new UnpackedFrame(archive, stream, () => Buffers.Return(buffer));
        }
        catch
        {
            Buffers.Return(buffer);
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
