using LinuxKit.Archives;

namespace LinuxKit.Oci.Registry;

/// <summary>Reads a blob from any place: forwards where it stands, and from the start where it must go back.</summary>
/// <param name="source">Where the blob is.</param>
/// <param name="blob">The blob.</param>
internal sealed class UploadReader(IBlobSource source, Descriptor blob) : IAsyncDisposable
{
    private CountingStream? _stream;

    /// <summary>Goes to a place.</summary>
    /// <param name="position">The place, in bytes from the start.</param>
    /// <param name="cancellationToken">Stops the reading up to it.</param>
    public async ValueTask<Stream> SeekAsync(long position, CancellationToken cancellationToken)
    {
        if (_stream is null || _stream.Count > position)
        {
            await DisposeAsync().ConfigureAwait(false);
            _stream = new CountingStream(await source.OpenAsync(blob, cancellationToken).ConfigureAwait(false));
        }

        var buffer = new byte[64 << 10];
        while (_stream.Count < position)
        {
            await _stream.ReadExactlyAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, position - _stream.Count)), cancellationToken).ConfigureAwait(false);
        }

        return _stream;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
            _stream = null;
        }
    }

    private sealed class CountingStream(Stream inner) : ForwardStream
    {
        public long Count { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Count += read;
            return read;
        }

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }
}
