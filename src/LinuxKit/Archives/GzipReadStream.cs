using System.IO.Compression;

namespace LinuxKit.Archives;

/// <summary>
/// Reads gzip, one member or several (RFC 1952), and notices when it is cut off. The runtime's own stream takes the end of its input
/// for the end of the data, wherever that is: so one more member, whose content is known, is fed to it behind the last. Only when all
/// before it was whole does that content come out again.
/// </summary>
internal sealed class GzipReadStream : ForwardStream
{
    private const int BufferSize = 64 * 1024;

    private static readonly byte[] EndMark = [.. "LinuxKit.EndMark"u8];
    private static readonly byte[] EndMember = Compress(EndMark);

    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Wraps compressed data, which is disposed with this stream.</summary>
    /// <param name="source">The data.</param>
    public GzipReadStream(Stream source) => _gzip = new GZipStream(new ClosedInput(source), CompressionMode.Decompress);

    /// <exception cref="InvalidDataException">The data is damaged or cut off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The last bytes are held back: they may be the mark.
        while (!_ended && _end - _start <= EndMark.Length)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        var length = Math.Min(buffer.Length, Math.Max(0, _end - _start - EndMark.Length));
        _buffer.AsSpan(_start, length).CopyTo(buffer.Span);
        _start += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await _gzip.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += read;
        _ended = read == 0;
        if (_ended && !_buffer.AsSpan(0, _end).SequenceEqual(EndMark))
        {
            throw new InvalidDataException("It ends too early, or something else follows it.");
        }
    }

    private static byte[] Compress(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.NoCompression))
        {
            gzip.Write(content);
        }

        return memory.ToArray();
    }

    /// <summary>The data with the mark's member behind it.</summary>
    private sealed class ClosedInput(Stream source) : ForwardStream
    {
        private PrefixedStream? _rest;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = _rest is null ? await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) : 0;
            if (read > 0)
            {
                return read;
            }

            _rest ??= new PrefixedStream(EndMember, Null);
            return await _rest.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
                _rest?.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
