using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// Unpacks frames of segments, one after the other for who reads them, and ahead of that where there is room. All readers of a process share that room, and
/// none waits for it: who stands still keeps what it has, so the frame that is asked for needs none.
/// </summary>
/// <param name="frames">The frames.</param>
/// <param name="ahead">Room for frames that nobody has asked for yet.</param>
internal sealed class FrameReader(IEnumerable<PackedFrame> frames, SemaphoreSlim ahead) : IAsyncDisposable
{
    private const int MostAhead = 4;

    private static readonly SemaphoreSlim Shared = new(Math.Clamp(Environment.ProcessorCount - 1, 1, MostAhead));

    // A build reads segments several times.
    private static readonly BufferPool<byte[]> Buffers = new(() => GC.AllocateUninitializedArray<byte>(FrameBuffer.Size));

    private readonly IEnumerator<PackedFrame> _frames = frames.GetEnumerator();
    private readonly Queue<Task<UnpackedFrame>> _ahead = [];
    private readonly CancellationTokenSource _stop = new();
    private Task<UnpackedFrame>? _asked;

    /// <summary>Reads frames in the room that all of the process share: for as many as it has processors besides the one of who reads.</summary>
    /// <param name="frames">The frames.</param>
    public FrameReader(IEnumerable<PackedFrame> frames)
        : this(frames, Shared)
    {
    }

    /// <summary>Goes on to the next frame, when the one before is disposed of.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="LinuxKitException">The segment is gone or damaged.</exception>
    public async ValueTask<UnpackedFrame> NextAsync(CancellationToken cancellationToken)
    {
        _asked ??= TakeAhead() ?? StartNext() ?? throw new InvalidOperationException("There are no more frames.");
        while (ahead.Wait(0, CancellationToken.None))
        {
            if (StartNext() is not { } next)
            {
                ahead.Release();
                break;
            }

            _ahead.Enqueue(next);
        }

        var unpacked = await _asked.WaitAsync(cancellationToken).ConfigureAwait(false);
        _asked = null;
        return unpacked;
    }

    /// <summary>Stops the unpacking, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_asked is not null)
        {
            await DropAsync(_asked).ConfigureAwait(false);
        }

        foreach (var frame in _ahead)
        {
            await DropAsync(frame).ConfigureAwait(false);
            ahead.Release();
        }

        _frames.Dispose();
        _stop.Dispose();
    }

    private Task<UnpackedFrame>? TakeAhead()
    {
        if (!_ahead.TryDequeue(out var frame))
        {
            return null;
        }

        ahead.Release();
        return frame;
    }

    private Task<UnpackedFrame>? StartNext()
    {
        if (!_frames.MoveNext())
        {
            return null;
        }

        var frame = _frames.Current;
        return Task.Run(() => UnpackAsync(frame), CancellationToken.None);
    }

    // What went wrong with a frame that nobody asks for is of no interest.
    private static async Task DropAsync(Task<UnpackedFrame> frame)
    {
        await ((Task)frame).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (frame.IsCompletedSuccessfully)
        {
            await (await frame.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<UnpackedFrame> UnpackAsync(PackedFrame frame)
    {
        var stream = frame.Open();
        var buffer = Buffers.Rent();
        try
        {
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, _stop.Token).ConfigureAwait(false);
            if (length == buffer.Length)
            {
                return new UnpackedFrame(new PrefixedStream(buffer, new ReadAheadStream(stream)), stream, () => Buffers.Return(buffer));
            }

            // What unpacked it can unpack another one, while this one is read.
            await stream.DisposeAsync().ConfigureAwait(false);
            return new UnpackedFrame(new MemoryStream(buffer, 0, length, writable: false), Stream.Null, () => Buffers.Return(buffer));
        }
        catch
        {
            Buffers.Return(buffer);
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
