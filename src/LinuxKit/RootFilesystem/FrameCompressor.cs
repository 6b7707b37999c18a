using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Compresses one frame, piece by piece. The kernel wants a whole archive in one compressed stream.</summary>
internal sealed class FrameCompressor : IAsyncDisposable
{
    private readonly Target _target = new();
    private readonly Compressor _compressor;
    private readonly Stream _stream;

    /// <summary>Starts a frame.</summary>
    /// <param name="compression">How to compress.</param>
    /// <param name="length">Length of all pieces together in bytes.</param>
    public FrameCompressor(Compression compression, long length)
    {
        _compressor = new Compressor(compression);
        _stream = _compressor.OpenStream(_target, length);
    }

    /// <summary>Compresses the next piece.</summary>
    /// <param name="piece">The piece, and room for what it becomes.</param>
    /// <param name="last">Whether it is the frame's last.</param>
    /// <param name="cancellationToken">Stops the compression.</param>
    public async Task CompressAsync(FrameBuffer piece, bool last, CancellationToken cancellationToken)
    {
        _target.Stream = piece.Output;
        await _stream.WriteAsync(piece.Input, cancellationToken).ConfigureAwait(false);
        if (last)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }

        _target.Stream = Stream.Null;
    }

    public async ValueTask DisposeAsync()
    {
        _target.Stream = Stream.Null;
        try
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (ZstdSharp.ZstdException)
        {
            // A frame that was given up is shorter than was said.
        }

        _compressor.Dispose();
    }

    /// <summary>Sends what the compressor writes to the piece that is at hand.</summary>
    private sealed class Target : ForwardStream
    {
        public Stream Stream { get; set; } = Null;

        public override bool CanRead => false;

        public override bool CanWrite => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Stream.Write(buffer, offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => Stream.Write(buffer);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Stream.WriteAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Stream.WriteAsync(buffer, cancellationToken);
    }
}
