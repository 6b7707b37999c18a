namespace LinuxKit.Archives;

/// <summary>
/// Makes the CRC-32 of a whole out of those of its parts. A checksum is a remainder of polynomials over one bit, so what comes before <c>n</c> bits
/// more is multiplied by <c>x</c> to the <c>n</c>-th. The highest bit stands for <c>x</c> to the power of 0, as in the checksums themselves.
/// </summary>
internal static class Crc32Sum
{
    private const uint Polynomial = 0xedb88320;
    private const uint One = 1u << 31;
    private const uint X = 1u << 30;

    /// <summary>The checksum of two parts, one after the other.</summary>
    /// <param name="first">The first one's.</param>
    /// <param name="second">The second one's.</param>
    /// <param name="secondLength">Bytes of the second one.</param>
    public static uint Join(uint first, uint second, long secondLength) => Multiply(first, PowerOfX(8 * secondLength)) ^ second;

    private static uint PowerOfX(long exponent)
    {
        var power = One;
        for (var square = X; exponent > 0; exponent >>= 1, square = Multiply(square, square))
        {
            power = (exponent & 1) == 0 ? power : Multiply(power, square);
        }

        return power;
    }

    private static uint Multiply(uint left, uint right)
    {
        var product = 0u;
        for (; left != 0; left <<= 1)
        {
            product ^= (left & One) == 0 ? 0 : right;
            right = (right >> 1) ^ ((right & 1) == 0 ? 0 : Polynomial);
        }

        return product;
    }
}
