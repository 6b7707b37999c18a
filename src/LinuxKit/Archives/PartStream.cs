namespace LinuxKit.Archives;

/// <summary>The next bytes of a stream.</summary>
/// <param name="inner">The stream behind.</param>
/// <param name="length">The number of bytes; fewer where the stream behind ends before.</param>
/// <param name="leaveOpen">Whether the stream behind stays open.</param>
internal sealed class PartStream(Stream inner, long length, bool leaveOpen = false) : ForwardStream
{
    private long _rest = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = _rest < buffer.Length ? buffer[..(int)_rest] : buffer;
        var read = wanted.IsEmpty ? 0 : await inner.ReadAsync(wanted, cancellationToken).ConfigureAwait(false);
        _rest -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
