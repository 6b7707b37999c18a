using System.Buffers.Binary;

namespace LinuxKit.Archives;

/// <summary>Numbers in tar headers: octal digits, or GNU's big-endian base-256 with the first bit set.</summary>
internal static class TarNumber
{
    /// <summary>Reads a number.</summary>
    /// <param name="field">The field; octal digits may have spaces before and a space or NUL behind them, and a blank field is 0.</param>
    /// <param name="value">The number.</param>
    public static bool TryRead(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & 0x80) == 0 ? TryReadOctal(field, out value) : TryReadBase256(field, out value);

    /// <summary>Writes octal digits and a NUL.</summary>
    /// <param name="value">The number, not negative and within <see cref="Maximum"/>.</param>
    /// <param name="field">The field.</param>
    public static void Write(long value, Span<byte> field)
    {
        field[^1] = 0;
        for (var i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    /// <summary>Writes the bytes of a number, as GNU's readers know it.</summary>
    /// <param name="value">The number, not negative.</param>
    /// <param name="field">The field, longer than the number.</param>
    public static void WriteBase256(long value, Span<byte> field)
    {
        field.Clear();
        field[0] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(field[^8..], value);
    }

    /// <summary>The largest number that fits as octal digits and a NUL.</summary>
    /// <param name="fieldLength">Length of the field in bytes.</param>
    public static long Maximum(int fieldLength) => (1L << (3 * (fieldLength - 1))) - 1;

    private static bool TryReadOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        var digits = field.TrimStart((byte)' ');
        var end = digits.IndexOfAny((byte)' ', (byte)0);
        foreach (var digit in end < 0 ? digits : digits[..end])
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    /// <summary>The number is the two's complement of the whole field, whose first bit only marks it.</summary>
    private static bool TryReadBase256(ReadOnlySpan<byte> field, out long value)
    {
        // The sign is the bit after the mark; all bytes before the last eight must repeat it.
        var negative = (field[0] & 0x40) != 0;
        Span<byte> bytes = stackalloc byte[field.Length];
        field.CopyTo(bytes);
        bytes[0] = (byte)(negative ? field[0] | 0x80 : field[0] & 0x7f);
        value = BinaryPrimitives.ReadInt64BigEndian(bytes[^8..]);
        return value < 0 == negative && !bytes[..^8].ContainsAnyExcept(negative ? (byte)0xff : (byte)0);
    }
}
