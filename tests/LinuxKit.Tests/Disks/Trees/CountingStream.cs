namespace LinuxKit.Tests.Disks.Trees;

/// <summary>A file of which nothing is kept but the number of bytes that were written.</summary>
internal sealed class CountingStream : Stream
{
    private long _length;

    public long Written { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get; set; }

    public override void SetLength(long value) => _length = value;

    public override void Write(byte[] buffer, int offset, int count) => Count(count);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Count(count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    private void Count(int count)
    {
        Written += count;
        Position += count;
        _length = Math.Max(_length, Position);
    }
}
