using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace LinuxKit.Disks.Erofs;

/// <summary>
/// Compresses as much as goes into a given number of bytes: LZ4 Block Format Description. Its rules for the end of a block hold: the last
/// five bytes are literals, and the last match starts twelve bytes before the end at the latest.
/// </summary>
internal sealed class Lz4FixedOutput
{
    private const int MinimumMatch = 4;
    private const int LastLiterals = 5;
    private const int LastMatchStart = 12;
    private const int LongLength = 15;
    private const int LargestDistance = ushort.MaxValue;
    private const int HashBits = 13;

    // After so many misses in a row, one more byte is passed over each time.
    private const int SkipShift = 6;

    private readonly int[] _positions = new int[1 << HashBits];

    /// <summary>Starts with another source.</summary>
    public void Reset() => _positions.AsSpan().Fill(-LargestDistance - 1);

    /// <summary>Compresses a part of a source. Nothing before the part is referred to.</summary>
    /// <param name="source">The source, the same one until <see cref="Reset"/>.</param>
    /// <param name="start">Where the part starts: before the source's end, and not before the end of the part before it.</param>
    /// <param name="destination">Room for the block, seven bytes at least.</param>
    /// <param name="end">Where the part ends.</param>
    /// <returns>Bytes of the block.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Compress(ReadOnlySpan<byte> source, int start, Span<byte> destination, out int end)
    {
        var (anchor, position, written) = (start, start, 0);
        var full = false;

        // Further off, literals alone would fill the block.
        while (!full && FindMatch(source, start, Math.Min(source.Length - LastMatchStart, anchor + destination.Length - written), ref position, out var match))
        {
            while (position > anchor && match > start && source[position - 1] == source[match - 1])
            {
                position--;
                match--;
            }

            var literals = position - anchor;

            // Behind the match there must be room for the literals of the end.
            var room = destination.Length - written - (1 + LengthBytes(literals) + literals + sizeof(ushort)) - (1 + LastLiterals);
            if (room < LastMatchStart - LastLiterals - MinimumMatch)
            {
                break;
            }

            var length = MinimumMatch + source[(position + MinimumMatch)..^LastLiterals].CommonPrefixLength(source[(match + MinimumMatch)..]);
            var longest = MinimumMatch + LongLength - 1 + (byte.MaxValue * room);
            full = length > longest;
            length = Math.Min(length, longest);
            written += WriteLiterals(destination[written..], source.Slice(anchor, literals), length - MinimumMatch);
            BinaryPrimitives.WriteUInt16LittleEndian(destination[written..], (ushort)(position - match));
            written += sizeof(ushort);
            written += WriteLength(destination[written..], length - MinimumMatch);
            position += length;
            anchor = position;
            if (position < source.Length - LastMatchStart)
            {
                Remember(source, position - 2);
            }
        }

        var last = Math.Min(LongestLiterals(destination.Length - written - 1), source.Length - anchor);
        written += WriteLiterals(destination[written..], source.Slice(anchor, last), 0);
        end = anchor + last;
        return written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FindMatch(ReadOnlySpan<byte> source, int start, int furthest, ref int position, out int match)
    {
        for (var misses = 1 << SkipShift; position <= furthest; position += misses++ >> SkipShift)
        {
            var value = BinaryPrimitives.ReadUInt32LittleEndian(source[position..]);
            ref var known = ref _positions[Hash(value)];
            match = known;
            known = position;

            // What was looked at for the part before may be further on.
            if (match >= start && match < position && position - match <= LargestDistance && BinaryPrimitives.ReadUInt32LittleEndian(source[match..]) == value)
            {
                return true;
            }
        }

        match = 0;
        return false;
    }

    private void Remember(ReadOnlySpan<byte> source, int position) =>
        _positions[Hash(BinaryPrimitives.ReadUInt32LittleEndian(source[position..]))] = position;

    private static uint Hash(uint value) => (value * 2654435761u) >> (32 - HashBits);

    private static int LengthBytes(int length) => length < LongLength ? 0 : ((length - LongLength) / byte.MaxValue) + 1;

    // The most literals that fit with the bytes that say how many there are.
    private static int LongestLiterals(int room)
    {
        var length = room - LengthBytes(room);
        return length + 1 + LengthBytes(length + 1) <= room ? length + 1 : length;
    }

    // A sequence's token has the length of its match as well.
    private static int WriteLiterals(Span<byte> destination, ReadOnlySpan<byte> literals, int matchLength)
    {
        destination[0] = (byte)((Math.Min(literals.Length, LongLength) << 4) | Math.Min(matchLength, LongLength));
        var written = 1 + WriteLength(destination[1..], literals.Length);
        literals.CopyTo(destination[written..]);
        return written + literals.Length;
    }

    private static int WriteLength(Span<byte> destination, int length)
    {
        if (length < LongLength)
        {
            return 0;
        }

        var (full, rest) = Math.DivRem(length - LongLength, byte.MaxValue);
        destination[..full].Fill(byte.MaxValue);
        destination[full] = (byte)rest;
        return full + 1;
    }
}
