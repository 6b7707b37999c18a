using LinuxKit.Archives;

namespace LinuxKit.Disks;

/// <summary>Takes the content of a disk that has already said how long it is.</summary>
/// <param name="size">Bytes of the disk.</param>
/// <param name="destination">Where the content goes. It stays open.</param>
internal sealed class DiskStream(long size, Stream destination) : ForwardStream
{
    private long _length;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <exception cref="LinuxKitException">The content is longer than the disk.</exception>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _length += buffer.Length;
        return _length <= size
            ? destination.WriteAsync(buffer, cancellationToken)
            : throw DiskImageDiagnostics.WrongLength.Error($"The content of a disk is longer than its {size} bytes.");
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);

    /// <summary>Makes sure that all of the content came.</summary>
    /// <exception cref="LinuxKitException">The content is shorter than the disk.</exception>
    public void Finish()
    {
        if (_length < size)
        {
            throw DiskImageDiagnostics.WrongLength.Error($"The content of a disk ends after {_length} of its {size} bytes.");
        }
    }
}
