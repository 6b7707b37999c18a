using System.Buffers.Binary;

namespace LinuxKit.Archives;

/// <summary>Decodes one block of LZ4: LZ4 Block Format Description, "Compressed block format".</summary>
internal static class Lz4Block
{
    private const int LongLength = 15;
    private const int MinimumMatch = 4;

    /// <summary>Decodes a block.</summary>
    /// <param name="block">The block, all of it.</param>
    /// <param name="content">Takes the content, which is at most as long.</param>
    /// <returns>The content's length; <see langword="null"/> when the block is damaged or the content longer.</returns>
    public static int? Decode(ReadOnlySpan<byte> block, Span<byte> content)
    {
        var written = 0;
        while (!block.IsEmpty)
        {
            var token = block[0];
            block = block[1..];
            if (ReadLength(token >> 4, ref block) is not { } literals || literals > block.Length || literals > content.Length - written)
            {
                return null;
            }

            block[..literals].CopyTo(content[written..]);
            written += literals;
            block = block[literals..];
            if (block.IsEmpty)
            {
                return written;
            }

            if (block.Length < 2)
            {
                return null;
            }

            var distance = BinaryPrimitives.ReadUInt16LittleEndian(block);
            block = block[2..];
            if (ReadLength(token & 0xF, ref block) is not { } length || distance == 0 || distance > written || length + MinimumMatch > content.Length - written)
            {
                return null;
            }

            CopyMatch(content, written, distance, length + MinimumMatch);
            written += length + MinimumMatch;
        }

        // A block ends with literals.
        return null;
    }

    // A match may reach into what it writes: of that, each pass copies twice as much.
    private static void CopyMatch(Span<byte> content, int position, int distance, int length)
    {
        var start = position - distance;
        while (length > 0)
        {
            var part = Math.Min(length, position - start);
            content.Slice(start, part).CopyTo(content[position..]);
            position += part;
            length -= part;
        }
    }

    private static int? ReadLength(int length, ref ReadOnlySpan<byte> block)
    {
        var more = length == LongLength;
        while (more)
        {
            if (block.IsEmpty || length > int.MaxValue / 2)
            {
                return null;
            }

            length += block[0];
            more = block[0] == byte.MaxValue;
            block = block[1..];
        }

        return length;
    }
}
