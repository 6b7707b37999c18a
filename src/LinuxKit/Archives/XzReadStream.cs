using System.Buffers.Binary;
using SharpCompress.Compressors.LZMA;
using SharpCompress.Compressors.Xz;

namespace LinuxKit.Archives;

/// <summary>
/// Reads xz, one stream or several, with all its checksums: The .xz File Format 1.2.1. The library decodes LZMA2 one chunk at a time
/// out of memory; all else is here, so that the source is read asynchronously and in large pieces.
/// </summary>
/// <param name="source">The data; disposed with this stream.</param>
internal sealed class XzReadStream(Stream source) : ForwardStream
{
    private const int HeaderSize = 12;
    private const int ChunkHeaderSize = 6;
    private const int MaximumChunkSize = 64 * 1024;

    private readonly ArchiveSource _source = new(source, ArchivesDiagnostics.BadCompressedData);
    private readonly byte[] _scratch = new byte[1024 + 4];
    private readonly byte[] _chunkHeader = new byte[ChunkHeaderSize];
    private readonly MemoryStream _chunk = new(ChunkHeaderSize + MaximumChunkSize);
    private XzCheck? _check;
    private XzBlockHeader _block;
    private LzmaStream? _lzma;
    private XzX86Filter? _filter;
    private byte? _dictionary;
    private int _chunkLeft;
    private Stage _stage = Stage.BeforeStream;
    private long _blockStart;
    private int _blockHeaderSize;
    private long _blockContent;
    private (long Count, long Unpadded, long Uncompressed) _seen;

    private enum Stage
    {
        BeforeStream,
        BeforeBlock,
        InBlock,
        AfterContent,
        End,
    }

    private static ReadOnlySpan<byte> HeaderMagic => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    /// <exception cref="LinuxKitException">The data is cut off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty && _stage != Stage.End)
        {
            var read = ReadContent(buffer.Span);
            if (read > 0)
            {
                _check!.Append(buffer.Span[..read]);
                _blockContent += read;
                return read;
            }

            await (_stage switch
            {
                Stage.BeforeStream => ReadStreamHeaderAsync(cancellationToken),
                Stage.BeforeBlock => ReadBlockHeaderAsync(cancellationToken),
                Stage.InBlock => ReadChunkAsync(cancellationToken),
                _ => FinishBlockAsync(cancellationToken),
            }).ConfigureAwait(false);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _lzma?.Dispose();
            _check?.Dispose();
            _chunk.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadContent(Span<byte> buffer)
    {
        if (_filter is null)
        {
            return ReadChunkContent(buffer);
        }

        while (!_filter.HasContent && _chunkLeft > 0)
        {
            _filter.Add(ReadChunkContent(_filter.MakeRoom()));
        }

        return _filter.Take(buffer);
    }

    private int ReadChunkContent(Span<byte> buffer)
    {
        if (_chunkLeft == 0)
        {
            return 0;
        }

        var read = _lzma!.Read(buffer[..Math.Min(buffer.Length, _chunkLeft)]);
        _chunkLeft -= read;
        return read > 0 ? read : throw new InvalidDataException("A chunk is shorter than it says.");
    }

    /// <summary>Section 2.1.1; streams may follow each other, with padding by fours between: section 2.2.</summary>
    private async Task ReadStreamHeaderAsync(CancellationToken cancellationToken)
    {
        var isFirst = _source.Position == 0;
        do
        {
            if (!await _source.TryFillAsync(_scratch.AsMemory(0, 4), cancellationToken).ConfigureAwait(false) && !isFirst)
            {
                _stage = Stage.End;
                return;
            }
        }
        while (!isFirst && !_scratch.AsSpan(0, 4).ContainsAnyExcept((byte)0));

        await _source.FillAsync(_scratch.AsMemory(4, HeaderSize - 4), cancellationToken).ConfigureAwait(false);
        if (!_scratch.AsSpan().StartsWith(HeaderMagic) || _scratch[6] != 0 || !HasChecksum(_scratch.AsSpan(6, 2), _scratch.AsSpan(8)))
        {
            throw new InvalidDataException("There is no stream where one should be.");
        }

        _check?.Dispose();
        _check = new XzCheck((CheckType)_scratch[7]);
        _seen = default;
        _stage = Stage.BeforeBlock;
    }

    private async Task ReadBlockHeaderAsync(CancellationToken cancellationToken)
    {
        _blockStart = _source.Position;
        await _source.FillAsync(_scratch.AsMemory(0, 1), cancellationToken).ConfigureAwait(false);
        if (_scratch[0] == 0)
        {
            await ReadIndexAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var size = (_scratch[0] + 1) * 4;
        await _source.FillAsync(_scratch.AsMemory(1, size - 1), cancellationToken).ConfigureAwait(false);
        _block = XzBlockHeader.Read(_scratch.AsSpan(0, size));
        _blockHeaderSize = size;
        _blockContent = 0;
        _filter = _block.X86Start is { } start ? new XzX86Filter(start) : null;
        _stage = Stage.InBlock;
        if (_lzma is null || _dictionary != _block.Dictionary)
        {
            _lzma?.Dispose();
            _lzma = LzmaStream.Create([_block.Dictionary], _chunk, -1, -1, null, isLzma2: true, leaveOpen: true);
            _dictionary = _block.Dictionary;
        }
    }

    /// <summary>Section 5.3.1, and the comments of xz's lzma2_decoder.c, which are its specification.</summary>
    private async Task ReadChunkAsync(CancellationToken cancellationToken)
    {
        await _source.FillAsync(_chunkHeader.AsMemory(0, 1), cancellationToken).ConfigureAwait(false);
        var control = _chunkHeader[0];
        if (control == 0)
        {
            _filter?.Finish();
            _stage = Stage.AfterContent;
            return;
        }

        var headerSize = control switch
        {
            1 or 2 => 3,
            < 0x80 => throw new InvalidDataException("A chunk is of an unknown kind."),
            < 0xc0 => 5,
            _ => ChunkHeaderSize,
        };
        await _source.FillAsync(_chunkHeader.AsMemory(1, headerSize - 1), cancellationToken).ConfigureAwait(false);
        var content = BinaryPrimitives.ReadUInt16BigEndian(_chunkHeader.AsSpan(1)) + 1;
        var stored = control < 0x80 ? content : BinaryPrimitives.ReadUInt16BigEndian(_chunkHeader.AsSpan(3)) + 1;
        content += control < 0x80 ? 0 : (control & 0x1f) << 16;

        _chunk.SetLength(headerSize + stored);
        _chunk.Position = 0;
        var buffer = _chunk.GetBuffer();
        _chunkHeader.AsSpan(0, headerSize).CopyTo(buffer);
        await _source.FillAsync(buffer.AsMemory(headerSize, stored), cancellationToken).ConfigureAwait(false);
        _chunkLeft = content;
    }

    /// <summary>Sections 3.3 and 3.4.</summary>
    private async Task FinishBlockAsync(CancellationToken cancellationToken)
    {
        var compressed = _source.Position - _blockStart - _blockHeaderSize;
        var padding = Padding.After(compressed, 4);
        var trailer = new byte[padding + _check!.Size];
        await _source.FillAsync(trailer, cancellationToken).ConfigureAwait(false);
        if ((_block.CompressedSize ?? compressed) != compressed || (_block.UncompressedSize ?? _blockContent) != _blockContent
            || trailer.AsSpan(0, padding).ContainsAnyExcept((byte)0) || !_check.MatchesAndResets(trailer.AsSpan(padding)))
        {
            throw new InvalidDataException("A block's content does not have the size or the checksum that it should have.");
        }

        _seen = (_seen.Count + 1, _seen.Unpadded + _blockHeaderSize + compressed + _check.Size, _seen.Uncompressed + _blockContent);
        _stage = Stage.BeforeBlock;
    }

    /// <summary>Section 4: the index must tell of the blocks that were there. Then section 2.1.2, the footer.</summary>
    private async Task ReadIndexAsync(CancellationToken cancellationToken)
    {
        var crc = Crc32.Update(uint.MaxValue, _scratch.AsSpan(0, 1));
        var count = await NextAsync().ConfigureAwait(false);
        var listed = (count, 0L, 0L);
        for (var i = 0L; i < count && count == _seen.Count; i++)
        {
            listed.Item2 += await NextAsync().ConfigureAwait(false);
            listed.Item3 += await NextAsync().ConfigureAwait(false);
        }

        var padding = Padding.After(_source.Position - _blockStart, 4);
        var rest = new byte[padding + 4 + HeaderSize];
        await _source.FillAsync(rest, cancellationToken).ConfigureAwait(false);
        crc = Crc32.Update(crc, rest.AsSpan(0, padding));
        var indexSize = _source.Position - HeaderSize - _blockStart;
        var footer = rest.AsMemory(padding + 4);
        if (listed != _seen || BinaryPrimitives.ReadUInt32LittleEndian(rest.AsSpan(padding)) != ~crc
            || !HasChecksum(footer.Span[4..10], footer.Span)
            || (BinaryPrimitives.ReadUInt32LittleEndian(footer.Span[4..]) + 1L) * 4 != indexSize
            || !footer.Span[10..].SequenceEqual("YZ"u8))
        {
            throw new InvalidDataException("The index at the end does not fit.");
        }

        _stage = Stage.BeforeStream;

        async Task<long> NextAsync()
        {
            var length = 0;
            do
            {
                await _source.FillAsync(_scratch.AsMemory(length, 1), cancellationToken).ConfigureAwait(false);
            }
            while ((_scratch[length++] & 0x80) != 0 && length < XzInteger.MaximumSize);

            crc = Crc32.Update(crc, _scratch.AsSpan(0, length));
            ReadOnlySpan<byte> integer = _scratch.AsSpan(0, length);
            return XzInteger.Read(ref integer);
        }
    }

    private static bool HasChecksum(ReadOnlySpan<byte> content, ReadOnlySpan<byte> checksum) =>
        ~Crc32.Update(uint.MaxValue, content) == BinaryPrimitives.ReadUInt32LittleEndian(checksum);
}
