namespace LinuxKit.Archives;

/// <summary>
/// Passes a gzip member on and makes its header the same on every system: zlib writes there on which one it ran (RFC 1952, 2.3.1, OS).
/// </summary>
/// <param name="destination">Where the member goes. It stays open.</param>
internal sealed class GzipHeaderStream(Stream destination) : ForwardStream
{
    private const int HeaderSize = 10;
    private const byte UnknownSystem = 255;

    /// <summary>The member without content; the runtime writes nothing at all then.</summary>
    private static readonly byte[] EmptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, UnknownSystem, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly byte[] _header = new byte[HeaderSize];
    private int _length;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_length < HeaderSize)
        {
            var taken = Math.Min(HeaderSize - _length, buffer.Length);
            buffer[..taken].CopyTo(_header.AsMemory(_length));
            buffer = buffer[taken..];
            _length += taken;
            if (_length < HeaderSize)
            {
                return;
            }

            _header[^1] = UnknownSystem;
            await destination.WriteAsync(_header, cancellationToken).ConfigureAwait(false);
        }

        await destination.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => destination.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (_length == 0)
        {
            _length = HeaderSize;
            await destination.WriteAsync(EmptyMember).ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }
}
