using LinuxKit.Archives;

namespace LinuxKit.Disks;

/// <summary>
/// Writes a new file from front to back, and leaves out blocks of nothing but zeros: where the file system can, they take no space.
/// (On Windows they do, as a file is sparse there only when it was made so.)
/// </summary>
/// <param name="file">The file, empty and seekable. It stays open.</param>
internal sealed class SparseFileStream(Stream file) : ForwardStream
{
    /// <summary>Bytes of a block: what file systems give space in.</summary>
    public const int BlockSize = 4096;

    private long _position;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var zeros = LengthOfRun(buffer.Span, ofZeros: true);
            _position += zeros;
            buffer = buffer[zeros..];

            var data = LengthOfRun(buffer.Span, ofZeros: false);
            if (data > 0)
            {
                await file.WriteAtAsync(_position, buffer[..data], cancellationToken).ConfigureAwait(false);
                _position += data;
                buffer = buffer[data..];
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);

    /// <summary>Gives the file its length, which blocks of zeros at the end have not.</summary>
    public void Finish() => file.SetLength(_position);

    // Of a block that comes in pieces, each piece is looked at by itself: what was left out before or after data is zeros as well.
    private int LengthOfRun(ReadOnlySpan<byte> bytes, bool ofZeros)
    {
        var length = 0;
        while (length < bytes.Length)
        {
            var piece = Math.Min(BlockSize - (int)((_position + length) % BlockSize), bytes.Length - length);
            if (bytes.Slice(length, piece).ContainsAnyExcept((byte)0) == ofZeros)
            {
                break;
            }

            length += piece;
        }

        return length;
    }
}
