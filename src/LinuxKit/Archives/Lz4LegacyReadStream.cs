using System.Buffers.Binary;

namespace LinuxKit.Archives;

/// <summary>
/// Reads LZ4 as kernels are compressed with it: LZ4 Frame Format Description, "Legacy frame". There is no mark at the end and no checksum, so
/// the source must end where the data does, and be verified by somebody else.
/// </summary>
/// <param name="source">The data, from the magic number on.</param>
internal sealed class Lz4LegacyReadStream(ArchiveSource source) : ForwardStream
{
    /// <summary>The format's fixed length of the content of every block but the last.</summary>
    public const int BlockSize = 8 * 1024 * 1024;

    private const int MaximumCompressedSize = BlockSize + (BlockSize / 255) + 16;

    private readonly byte[] _word = new byte[4];
    private byte[] _compressed = [];
    private byte[] _content = [];
    private ReadOnlyMemory<byte> _rest;

    /// <summary>The frame's magic number.</summary>
    public static ReadOnlySpan<byte> Magic => [0x02, 0x21, 0x4c, 0x18];

    /// <exception cref="LinuxKitException">The data is damaged or cut off.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (!await source.TryFillAsync(_word, cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            // Where a block's length is expected, the magic number starts another frame; no block is that long.
            if (!_word.AsSpan().SequenceEqual(Magic))
            {
                await ReadBlockAsync(BinaryPrimitives.ReadUInt32LittleEndian(_word), cancellationToken).ConfigureAwait(false);
            }
        }

        var length = Math.Min(_rest.Length, buffer.Length);
        _rest[..length].CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }

    private async ValueTask ReadBlockAsync(uint size, CancellationToken cancellationToken)
    {
        if (size > MaximumCompressedSize)
        {
            throw source.Broken($"A block of LZ4 says that it has {size} bytes, where {MaximumCompressedSize} are the limit");
        }

        if (_compressed.Length < size)
        {
            _compressed = new byte[size];
        }

        _content = _content.Length == 0 ? new byte[BlockSize] : _content;
        var block = _compressed.AsMemory(0, (int)size);
        await source.FillAsync(block, cancellationToken).ConfigureAwait(false);
        _rest = _content.AsMemory(0, Lz4Block.Decode(block.Span, _content) ?? throw source.Broken("A block of LZ4 is damaged"));
    }
}
