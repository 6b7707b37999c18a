namespace LinuxKit.Disks.SquashFs;

/// <summary>A block of data or of fragments on its way through a compressor.</summary>
/// <param name="size">The most bytes that it can hold.</param>
internal sealed class DataBlock(int size)
{
    private const uint StoredFlag = 1 << 24;

    private readonly byte[] _content = GC.AllocateUninitializedArray<byte>(size);
    private readonly byte[] _compressed = GC.AllocateUninitializedArray<byte>(size);
    private int _compressedLength;

    /// <summary>Bytes that it holds.</summary>
    public int Length { get; set; }

    /// <summary>What it holds.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan(0, Length);

    /// <summary>The room behind that.</summary>
    public Memory<byte> Free => _content.AsMemory(Length);

    /// <summary>What is stored of it.</summary>
    public ReadOnlyMemory<byte> Stored => _compressedLength == 0 ? _content.AsMemory(0, Length) : _compressed.AsMemory(0, _compressedLength);

    /// <summary>How inodes and the fragment table tell its stored length, and that it is not compressed if it isn't.</summary>
    public uint SizeWord => _compressedLength == 0 ? (uint)Length | StoredFlag : (uint)_compressedLength;

    /// <summary>Compresses the content.</summary>
    /// <param name="compressor">What compresses it.</param>
    public void Compress(BlockCompressor compressor) => _compressedLength = compressor.Compress(Content, _compressed);

    /// <summary>Makes it empty.</summary>
    public void Clear() => (Length, _compressedLength) = (0, 0);
}
