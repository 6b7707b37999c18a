namespace LinuxKit.Archives;

/// <summary>The bytes that fill up a block.</summary>
internal static class Padding
{
    /// <summary>The number of bytes between the end of something and the next whole block.</summary>
    /// <param name="length">Length of the thing in bytes, not negative.</param>
    /// <param name="blockSize">Bytes of a block, a power of two.</param>
    public static int After(long length, int blockSize) => (int)(-length & (blockSize - 1));
}
