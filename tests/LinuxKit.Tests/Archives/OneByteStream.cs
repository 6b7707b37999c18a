using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

/// <summary>Hands out one byte at a time, as the slowest network would; asynchronously only, and it knows when it was disposed.</summary>
internal sealed class OneByteStream(ReadOnlyMemory<byte> content) : ForwardStream
{
    private int _position;

    public bool IsDisposed { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty || _position == content.Length)
        {
            return ValueTask.FromResult(0);
        }

        buffer.Span[0] = content.Span[_position++];
        return ValueTask.FromResult(1);
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
