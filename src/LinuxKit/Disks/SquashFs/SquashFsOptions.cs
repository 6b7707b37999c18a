using LinuxKit.Archives;

namespace LinuxKit.Disks.SquashFs;

/// <summary>How a SquashFS is made.</summary>
internal sealed record SquashFsOptions
{
    /// <summary>Bytes of the smallest block: 4 KiB.</summary>
    public const int MinimumBlockSize = 4096;

    /// <summary>Bytes of the largest block: 1 MiB.</summary>
    public const int MaximumBlockSize = 1024 * 1024;

    private readonly int _blockSize = 128 * 1024;

    /// <summary>How blocks are compressed, metadata as well as data.</summary>
    public Compression Compression { get; init; } = new(CompressionKind.Gzip, 9);

    /// <summary>Bytes that are compressed together: a power of two from 4 KiB to 1 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public int BlockSize
    {
        get => _blockSize;
        init => _blockSize = value is >= MinimumBlockSize and <= MaximumBlockSize && int.IsPow2(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A block has 4 KiB to 1 MiB, a power of two.");
    }

    /// <summary>When the file system is said to be made, in seconds since 1970-01-01 UTC; also the time of a root directory that the tree does not have.</summary>
    public long Timestamp { get; init; }

    /// <summary>How many blocks are compressed at the same time. The image does not depend on it.</summary>
    public int Workers { get; init; } = Math.Min(Environment.ProcessorCount, 12);
}
