using System.Buffers;
using System.Buffers.Binary;

namespace LinuxKit.Disks.SquashFs;

/// <summary>
/// A table of metadata blocks: 8 KiB each, the last one less, compressed one by one. In front of each stand 16 bits with its stored
/// length, of which the highest says that it is not compressed. The table is kept in memory, as it is stored.
/// </summary>
/// <param name="compressor">What compresses the blocks.</param>
internal sealed class MetadataWriter(BlockCompressor compressor)
{
    /// <summary>Bytes of an unpacked block.</summary>
    public const int BlockSize = 8192;

    private const int HeaderSize = sizeof(ushort);
    private const int StoredFlag = 0x8000;

    private readonly byte[] _block = new byte[BlockSize];
    private readonly byte[] _compressed = new byte[BlockSize];
    private readonly ArrayBufferWriter<byte> _table = new();
    private readonly List<uint> _blockStarts = [];
    private int _length;

    /// <summary>Where the next byte goes.</summary>
    public MetadataReference Position => new((uint)_table.WrittenCount, (ushort)_length);

    /// <summary>Where each block begins as it is stored, in bytes from the start of the table, once the table is finished.</summary>
    public IReadOnlyList<uint> BlockStarts => _blockStarts;

    /// <summary>Appends bytes, which may lie in more than one block.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var length = Math.Min(bytes.Length, BlockSize - _length);
            bytes[..length].CopyTo(_block.AsSpan(_length));
            bytes = bytes[length..];
            _length += length;
            if (_length == BlockSize)
            {
                EndBlock();
            }
        }
    }

    /// <summary>Ends the table.</summary>
    /// <returns>All of it, as it is stored.</returns>
    public ReadOnlyMemory<byte> Finish()
    {
        if (_length > 0)
        {
            EndBlock();
        }

        return _table.WrittenMemory;
    }

    /// <summary>A table of which all is at hand.</summary>
    /// <param name="content">What is in it.</param>
    /// <param name="compressor">What compresses the blocks.</param>
    public static MetadataWriter Of(ReadOnlySpan<byte> content, BlockCompressor compressor)
    {
        var writer = new MetadataWriter(compressor);
        writer.Write(content);
        return writer;
    }

    private void EndBlock()
    {
        _blockStarts.Add((uint)_table.WrittenCount);
        var content = _block.AsSpan(0, _length);
        var compressed = compressor.Compress(content, _compressed);
        var stored = compressed == 0 ? content : _compressed.AsSpan(0, compressed);
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(stored.Length | (compressed == 0 ? StoredFlag : 0)));
        _table.Write(header);
        _table.Write(stored);
        _length = 0;
    }
}
