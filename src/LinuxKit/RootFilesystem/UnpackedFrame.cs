using System.Buffers;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A frame that is unpacked: all of it, or the start of one that is longer than <see cref="FrameBuffer.Size"/>.</summary>
internal sealed class UnpackedFrame : IAsyncDisposable
{
    private readonly byte[] _buffer;
    private readonly Stream _stream;

    /// <summary>Takes over a buffer and a stream.</summary>
    /// <param name="buffer">What was unpacked, from the shared pool.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="stream">The frame, from which they were read.</param>
    public UnpackedFrame(byte[] buffer, int length, Stream stream)
    {
        (_buffer, _stream) = (buffer, stream);
        Archive = length < FrameBuffer.Size
            ? new MemoryStream(buffer, 0, length, writable: false)
            : new PrefixedStream(buffer.AsMemory(0, length), new ReadAheadStream(stream));
    }

    /// <summary>One with nothing in it.</summary>
    public static UnpackedFrame Empty => new([], 0, Stream.Null);

    /// <summary>The archive, from its start.</summary>
    public Stream Archive { get; }

    public async ValueTask DisposeAsync()
    {
        await Archive.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(_buffer);
    }
}
