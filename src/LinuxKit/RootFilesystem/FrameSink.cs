using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Threading.Channels;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// Takes the bytes of archives, one after the other, and writes each as one compressed frame. Frames are compressed at the same time and
/// written in their order; where they are cut and what they become depends on nothing but the bytes.
/// </summary>
/// <param name="compression">How frames are compressed.</param>
/// <param name="workers">What compresses them.</param>
internal sealed class FrameSink(Compression compression, FrameWorkers workers) : ForwardStream
{
    private readonly Compressor _compressor = new(compression);

    // The buffers bound it: each piece holds one.
    private readonly Channel<Piece> _pieces = Channel.CreateUnbounded<Piece>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private FrameBuffer? _buffer;
    private Frame? _frame;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    /// <summary>Length in bytes of the frame that is being written, once it has more than one buffer holds.</summary>
    public long LongFrameLength { get; set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_buffer is { Length: FrameBuffer.Size })
            {
                Send(last: false, entryCount: 0, cancellationToken);
            }

            _buffer ??= await workers.RentAsync(cancellationToken).ConfigureAwait(false);
            buffer = buffer[_buffer.Append(buffer.Span)..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Ends a frame, which has at least one byte.</summary>
    /// <param name="entryCount">Number of entries in it.</param>
    /// <param name="cancellationToken">Stops the compression.</param>
    public void EndFrame(int entryCount, CancellationToken cancellationToken) => Send(last: true, entryCount, cancellationToken);

    /// <summary>Says that no more frames come.</summary>
    public void Complete()
    {
        if (_buffer is not null)
        {
            workers.Return(_buffer);
            _buffer = null;
        }

        _pieces.Writer.TryComplete();
    }

    /// <summary>Writes frames as they get ready, until there are no more.</summary>
    /// <param name="destination">Where they go.</param>
    /// <param name="failed">Called when a frame can't be compressed or written, so that no more are made.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The frames, and the SHA-256 of all of them.</returns>
    public async Task<(ImmutableArray<SegmentFrame> Frames, Digest Digest)> WriteToAsync(
        Stream destination, Action failed, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var frames = ImmutableArray.CreateBuilder<SegmentFrame>();
        var size = 0L;
        var error = (Exception?)null;
        await foreach (var piece in _pieces.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await piece.Compressed.ConfigureAwait(false);
                if (error is null)
                {
                    var output = piece.Buffer.Output.GetBuffer().AsMemory(0, (int)piece.Buffer.Output.Length);
                    hash.AppendData(output.Span);
                    await destination.WriteAsync(output, cancellationToken).ConfigureAwait(false);
                    size += output.Length;
                }
            }
            catch (Exception exception)
            {
                error ??= exception;
                failed();
            }
            finally
            {
                workers.Return(piece.Buffer);
            }

            if (piece.Last)
            {
                frames.Add(new SegmentFrame(piece.EntryCount, size));
                size = 0;
            }
        }

        if (_frame is not null)
        {
            await _frame.Compressor.DisposeAsync().ConfigureAwait(false);
        }

        return error is null
            ? (frames.DrainToImmutable(), Digest.FromSha256(hash.GetHashAndReset()))
            : throw error;
    }

    private void Send(bool last, int entryCount, CancellationToken cancellationToken)
    {
        var buffer = _buffer!;
        _buffer = null;
        if (last && _frame is null)
        {
            _pieces.Writer.TryWrite(new Piece(buffer, CompressAsync(buffer, cancellationToken), last, entryCount));
            return;
        }

        _frame ??= new Frame(new FrameCompressor(compression, LongFrameLength));
        _frame.Done = CompressAsync(_frame, _frame.Done, buffer, last, cancellationToken);
        _pieces.Writer.TryWrite(new Piece(buffer, _frame.Done, last, entryCount));
        if (last)
        {
            _frame = null;
        }
    }

    // A frame of one piece, as nearly all are: a compressor that has all of its input before it is quicker than one that is fed.
    private Task CompressAsync(FrameBuffer buffer, CancellationToken cancellationToken) => workers.RunAsync(
        () => _compressor.CompressAsync(buffer.Input, buffer.Output, cancellationToken).AsTask(), cancellationToken);

    private async Task CompressAsync(Frame frame, Task before, FrameBuffer buffer, bool last, CancellationToken cancellationToken)
    {
        try
        {
            await before.ConfigureAwait(false);
            await workers.RunAsync(() => frame.Compressor.CompressAsync(buffer, last, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (last)
            {
                await frame.Compressor.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _compressor.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class Frame(FrameCompressor compressor)
    {
        public FrameCompressor Compressor => compressor;

        public Task Done { get; set; } = Task.CompletedTask;
    }

    private readonly record struct Piece(FrameBuffer Buffer, Task Compressed, bool Last, int EntryCount);
}
