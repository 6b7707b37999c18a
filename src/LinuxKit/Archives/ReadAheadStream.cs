using System.Buffers;
using System.Threading.Channels;

namespace LinuxKit.Archives;

/// <summary>Reads a source on a thread of its own, a few buffers ahead: who unpacks and who looks at what was unpacked each have a processor.</summary>
/// <param name="source">What to read; it stays open.</param>
internal sealed class ReadAheadStream(Stream source) : ForwardStream
{
    private const int BufferSize = 256 * 1024;
    private const int BufferCount = 4;

    private readonly Channel<ArraySegment<byte>> _filled = Channel.CreateBounded<ArraySegment<byte>>(
        new BoundedChannelOptions(BufferCount) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _stop = new();
    private Task? _reading;
    private ArraySegment<byte> _current = ArraySegment<byte>.Empty;
    private int _position;

    /// <exception cref="LinuxKitException">Whatever the source throws.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        _reading ??= Task.Run(FillAsync, CancellationToken.None);
        while (_position == _current.Count)
        {
            Release();
            if (!await _filled.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            _filled.Reader.TryRead(out _current);
        }

        var length = Math.Min(buffer.Length, _current.Count - _position);
        _current.AsMemory(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stop.IsCancellationRequested)
        {
            // The source is somebody else's: nobody may read it any more when this is gone.
            _stop.Cancel();
            _reading?.GetAwaiter().GetResult();
            Release();
            while (_filled.Reader.TryRead(out _current))
            {
                Release();
            }

            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task FillAsync()
    {
        try
        {
            int length;
            do
            {
                var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                length = await source.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, _stop.Token).ConfigureAwait(false);
                await _filled.Writer.WriteAsync(new ArraySegment<byte>(buffer, 0, length), _stop.Token).ConfigureAwait(false);
            }
            while (length == BufferSize);

            _filled.Writer.Complete();
        }
        catch (Exception exception)
        {
            // It is thrown where the stream is read.
            _filled.Writer.Complete(exception);
        }
    }

    private void Release()
    {
        if (_current.Array is { Length: > 0 } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        (_current, _position) = (ArraySegment<byte>.Empty, 0);
    }
}
