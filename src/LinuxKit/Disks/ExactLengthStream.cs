using LinuxKit.Archives;

namespace LinuxKit.Disks;

/// <summary>Passes on what is written, and holds the writer to the length that was promised: what follows has its place already.</summary>
/// <param name="target">Where it goes; it stays open.</param>
/// <param name="length">Bytes that must come.</param>
/// <param name="name">What an error calls the content.</param>
internal sealed class ExactLengthStream(Stream target, long length, string name) : Stream
{
    private long _written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    /// <summary>Sees that all of it has come.</summary>
    /// <exception cref="LinuxKitException">The content is shorter than promised.</exception>
    public void Complete()
    {
        if (_written < length)
        {
            throw ArchivesDiagnostics.WrongSize.Error($"The content of '{name}' ends after {_written} of {length} bytes.");
        }
    }

    /// <exception cref="LinuxKitException">The content is longer than promised.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        return target.WriteAsync(buffer, cancellationToken);
    }

    /// <exception cref="LinuxKitException">The content is longer than promised.</exception>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <exception cref="LinuxKitException">The content is longer than promised.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer.Length);
        target.Write(buffer);
    }

    /// <exception cref="LinuxKitException">The content is longer than promised.</exception>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Does nothing: more is to follow.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Count(int count)
    {
        if (count > length - _written)
        {
            throw ArchivesDiagnostics.WrongSize.Error($"The content of '{name}' is longer than {length} bytes.");
        }

        _written += count;
    }
}
