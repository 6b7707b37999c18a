using System.Collections.Concurrent;
using System.IO.Compression;
using LinuxKit.Archives;

namespace LinuxKit.Disks.SquashFs;

/// <summary>Compresses blocks, on several threads at once when asked: to one stream of zlib (RFC 1950) or one frame of Zstandard (RFC 8878).</summary>
/// <param name="compression">How to compress. Without compression the format still names a compressor: that of gzip.</param>
internal sealed class BlockCompressor(Compression compression) : IDisposable
{
    private const int ZlibDefaultLevel = 9;
    private const int ZlibWindowBits = 15;
    private const int ZstdDefaultLevel = 15;

    private readonly ConcurrentBag<ZstdSharp.Compressor> _contexts = [];

    /// <summary>The compressor's number in the superblock.</summary>
    public ushort Number => (ushort)(compression.Kind == CompressionKind.Zstd ? 6 : 1);

    /// <summary>What stands behind the superblock of how blocks were compressed; nothing when that is what readers take for granted.</summary>
    public byte[] Options => compression switch
    {
        { Kind: CompressionKind.Gzip, Level: not ZlibDefaultLevel } => [(byte)compression.Level, 0, 0, 0, ZlibWindowBits, 0, 0, 0],
        { Kind: CompressionKind.Zstd, Level: not ZstdDefaultLevel } => [(byte)compression.Level, 0, 0, 0],
        _ => [],
    };

    /// <summary>Flags of an image without compression.</summary>
    public SquashFsFlags StoredFlags => compression.Kind == CompressionKind.None
        ? SquashFsFlags.InodesStored | SquashFsFlags.DataStored | SquashFsFlags.FragmentsStored | SquashFsFlags.AttributesStored | SquashFsFlags.IdsStored
        : SquashFsFlags.None;

    /// <summary>Compresses a block.</summary>
    /// <param name="content">The block, of one byte at least.</param>
    /// <param name="destination">Room for as many bytes.</param>
    /// <returns>The number of bytes written, or 0 when the block does not get smaller.</returns>
    public int Compress(ReadOnlySpan<byte> content, byte[] destination) => compression.Kind switch
    {
        CompressionKind.Gzip => CompressZlib(content, destination),
        CompressionKind.Zstd => CompressZstd(content, destination),
        _ => 0,
    };

    public void Dispose()
    {
        while (_contexts.TryTake(out var context))
        {
            context.Dispose();
        }
    }

    private int CompressZlib(ReadOnlySpan<byte> content, byte[] destination)
    {
        var output = new ShortStream(destination, content.Length - 1);
        using (var zlib = new ZLibStream(output, new ZLibCompressionOptions { CompressionLevel = compression.Level }, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return output.IsFull ? 0 : output.Written;
    }

    private int CompressZstd(ReadOnlySpan<byte> content, byte[] destination)
    {
        var context = _contexts.TryTake(out var idle) ? idle : new ZstdSharp.Compressor(compression.Level);
        try
        {
            return context.TryWrap(content, destination.AsSpan(0, content.Length - 1), out var written) ? written : 0;
        }
        finally
        {
            _contexts.Add(context);
        }
    }

    /// <summary>Takes bytes as long as there is room for them, and then no more.</summary>
    private sealed class ShortStream(byte[] destination, int room) : ForwardStream
    {
        public int Written { get; private set; }

        public bool IsFull { get; private set; }

        public override bool CanRead => false;

        public override bool CanWrite => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            IsFull |= buffer.Length > room - Written;
            if (!IsFull)
            {
                buffer.CopyTo(destination.AsSpan(Written));
                Written += buffer.Length;
            }
        }
    }
}
