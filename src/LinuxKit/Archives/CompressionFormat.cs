namespace LinuxKit.Archives;

/// <summary>How bytes are compressed, as their first bytes say.</summary>
internal enum CompressionFormat
{
    /// <summary>Not in any way that is known here.</summary>
    None,

    /// <summary>gzip: RFC 1952.</summary>
    Gzip,

    /// <summary>Zstandard: RFC 8878.</summary>
    Zstd,

    /// <summary>xz: The .xz File Format 1.2.1.</summary>
    Xz,

    /// <summary>bzip2: recognised, not read.</summary>
    Bzip2,

    /// <summary>LZ4, in frames or as the kernel has it: recognised, not read.</summary>
    Lz4,

    /// <summary>lzop: recognised, not read.</summary>
    Lzo,
}

/// <summary>Recognises compressed data.</summary>
internal static class CompressionMagic
{
    /// <summary>As many first bytes as are needed to recognise every format.</summary>
    public const int Size = 6;

    /// <summary>Recognises a format.</summary>
    /// <param name="start">The first bytes, or all of them when there are fewer than <see cref="Size"/>.</param>
    public static CompressionFormat Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => CompressionFormat.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => CompressionFormat.Zstd,
        // A skippable frame: parallel compressors put one in front.
        [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => CompressionFormat.Zstd,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => CompressionFormat.Xz,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', ..] => CompressionFormat.Bzip2,
        [0x04, 0x22, 0x4d, 0x18, ..] or [0x02, 0x21, 0x4c, 0x18, ..] => CompressionFormat.Lz4,
        [0x89, (byte)'L', (byte)'Z', (byte)'O', ..] => CompressionFormat.Lzo,
        _ => CompressionFormat.None,
    };
}
