using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LinuxKit.Archives;

/// <summary>Opens compressed data. What comes out is bounded, and damage or a cut end is an error; the source is read to its very end.</summary>
internal static class Decompression
{
    /// <summary>The largest window that Zstandard data may ask for: 2^27 bytes, the kernel's limit too.</summary>
    private const int MaximumZstdWindowLog = 27;

    /// <summary>Opens data whose first bytes say how they are compressed; others are handed out as they are.</summary>
    /// <param name="source">The data; disposed with the stream that is returned, or when there is an error.</param>
    /// <param name="limit">The most bytes that may come out.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LinuxKitException">The compression is not supported.</exception>
    public static async ValueTask<Stream> OpenAsync(
        Stream source, long limit = ArchiveLimits.UncompressedSize, CancellationToken cancellationToken = default)
    {
        try
        {
            var start = new byte[CompressionMagic.Size];
            var length = await source.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            var format = CompressionMagic.Detect(start.AsSpan(0, length));
            return Open(new PrefixedStream(start.AsMemory(0, length), source), format, limit);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens data that is compressed in a known way.</summary>
    /// <param name="source">The data; disposed with the stream that is returned.</param>
    /// <param name="format">How it is compressed.</param>
    /// <param name="limit">The most bytes that may come out.</param>
    /// <exception cref="LinuxKitException">The compression is not supported.</exception>
    public static Stream Open(Stream source, CompressionFormat format, long limit = ArchiveLimits.UncompressedSize) => format switch
    {
        CompressionFormat.None => new BoundedStream(source, limit),
        CompressionFormat.Gzip => Guard(source, "gzip", limit, input => new GzipReadStream(input)),
        CompressionFormat.Zstd => Guard(source, "zstd", limit, OpenZstd),
        CompressionFormat.Xz => Guard(source, "xz", limit, input => new XzReadStream(input)),
        _ => throw ArchivesDiagnostics.UnsupportedCompression.Error($"The content is compressed with {format}."),
    };

    /// <summary>Opens Zstandard data, of any length.</summary>
    /// <param name="source">The data; disposed with the stream that is returned.</param>
    /// <param name="contexts">Where its context comes from and goes back to: it takes as much memory as the data's window.</param>
    /// <param name="inputSize">How many bytes are read at once.</param>
    public static Stream OpenZstd(Stream source, BufferPool<Decompressor> contexts, int inputSize) =>
        Guard(source, "zstd", long.MaxValue, input => new PooledZstdStream(input, contexts, contexts.Rent(), inputSize));

    private static BoundedStream Guard(Stream source, string name, long limit, Func<Stream, Stream> open)
    {
        var input = new CompressedInput(source);
        return new BoundedStream(new GuardedStream(open(input), input, name), limit);
    }

    private static DecompressionStream OpenZstd(Stream input)
    {
        var stream = new DecompressionStream(input, leaveOpen: false);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaximumZstdWindowLog);
        return stream;
    }

    /// <summary>Unpacks Zstandard with a context that others had before, and gives it back.</summary>
    private sealed class PooledZstdStream : DecompressionStream
    {
        private readonly Decompressor _context;
        private BufferPool<Decompressor>? _contexts;

        public PooledZstdStream(Stream input, BufferPool<Decompressor> contexts, Decompressor context, int inputSize)
            : base(input, context, inputSize, preserveDecompressor: true, leaveOpen: false)
        {
            // Who had it before may have stopped halfway.
            context.ResetStream();
            (_contexts, _context) = (contexts, context);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                Interlocked.Exchange(ref _contexts, null)?.Return(_context);
            }
        }
    }

    /// <summary>The source as a decompressor sees it; remembers what went wrong with it, and whether it had anything.</summary>
    private sealed class CompressedInput(Stream source) : ForwardStream
    {
        public bool IsEmpty { get; private set; } = true;

        public bool Failed { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                IsEmpty &= read == 0;
                return read;
            }
            catch
            {
                Failed = true;
                throw;
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                source.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    /// <summary>Makes one error of all that decompressors throw at damaged data; errors of the source stay what they are.</summary>
    private sealed class GuardedStream(Stream decompressor, CompressedInput input, string name) : ForwardStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var read = await decompressor.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                return read > 0 || !input.IsEmpty || buffer.IsEmpty ? read : throw new EndOfStreamException("There is nothing.");
            }
            catch (Exception exception) when (!input.Failed && exception is not (LinuxKitException or OperationCanceledException or ObjectDisposedException))
            {
                throw new LinuxKitException(
                    ArchivesDiagnostics.BadCompressedData.At(SourceLocation.None, $"The {name} data is damaged or cut off: {exception.Message}"), exception);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                decompressor.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
