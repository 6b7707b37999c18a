using LinuxKit.Archives;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>A part of a file on its way into blocks. Extents end with it, so that parts of a file can be compressed at the same time.</summary>
internal sealed class Chunk
{
    /// <summary>The most bytes of a file in a chunk: 1 MiB.</summary>
    public const int Size = 1024 * 1024;

    private readonly Lz4FixedOutput _encoder = new();
    private readonly byte[] _compressed = GC.AllocateUninitializedArray<byte>(Size);
    private int _compressedLength;

    /// <summary>Room for the part.</summary>
    public byte[] Content { get; } = GC.AllocateUninitializedArray<byte>(Size);

    /// <summary>Bytes of the part.</summary>
    public int Length { get; set; }

    /// <summary>The part's extents, one block each, as <see cref="Compress"/> makes them.</summary>
    public List<Extent> Extents { get; } = [];

    /// <summary>The blocks of <see cref="Extents"/>.</summary>
    public ReadOnlyMemory<byte> CompressedBlocks => _compressed.AsMemory(0, _compressedLength);

    /// <summary>The part's bytes in whole blocks, the last filled up with zeros.</summary>
    public ReadOnlyMemory<byte> PlainBlocks()
    {
        var padding = Padding.After(Length, BlockSize);
        Content.AsSpan(Length, padding).Clear();
        return Content.AsMemory(0, Length + padding);
    }

    /// <summary>Compresses the part. What does not get smaller is in plain blocks.</summary>
    public void Compress()
    {
        Extents.Clear();
        _encoder.Reset();
        _compressedLength = 0;
        for (var position = 0; position < Length; _compressedLength += BlockSize)
        {
            var extent = CompressAt(position, _compressed.AsSpan(_compressedLength, BlockSize));
            Extents.Add(extent);
            position += extent.Length;
        }
    }

    // Compressed bytes end with the block, and zeros stand before them: a block of LZ4 does not start with a zero.
    private Extent CompressAt(int position, Span<byte> block)
    {
        var rest = Content.AsSpan(position, Length - position);
        if (rest.Length > BlockSize)
        {
            var length = _encoder.Compress(Content.AsSpan(0, Length), position, block, out var end);
            if (end - position > BlockSize)
            {
                block[..length].CopyTo(block[^length..]);
                block[..^length].Clear();
                return new Extent(end - position, Plain: false);
            }

            rest = rest[..BlockSize];
        }

        rest.CopyTo(block);
        block[rest.Length..].Clear();
        return new Extent(rest.Length, Plain: true);
    }
}
