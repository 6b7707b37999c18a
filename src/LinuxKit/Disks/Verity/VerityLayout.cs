using System.Collections.Immutable;

namespace LinuxKit.Disks.Verity;

/// <summary>Where the levels of a hash tree are: behind the superblock the highest, which is one block, and the lowest at the end.</summary>
/// <param name="DataBlocks">Number of data blocks.</param>
/// <param name="LevelStarts">Position of each level, the lowest first, in bytes. A single data block has no tree: its hash is the root's.</param>
/// <param name="Length">Bytes of superblock and tree.</param>
internal sealed record VerityLayout(long DataBlocks, ImmutableArray<long> LevelStarts, long Length)
{
    /// <summary>Bytes of a block of hashes.</summary>
    public const int BlockSize = 4096;

    /// <summary>Hashes in a block.</summary>
    public const int HashesPerBlock = BlockSize / VerityHash.Size;

    /// <summary>Lays out the tree of a device.</summary>
    /// <param name="dataLength">Bytes of data: whole blocks, one at least.</param>
    /// <param name="dataBlockSize">Bytes of a data block.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is something else.</exception>
    public static VerityLayout Of(long dataLength, int dataBlockSize = VerityOptions.DefaultDataBlockSize)
    {
        if (dataLength <= 0 || dataLength % dataBlockSize != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(dataLength), dataLength, $"A device with a hash tree has whole blocks of {dataBlockSize} bytes, one at least.");
        }

        var dataBlocks = dataLength / dataBlockSize;
        var sizes = new List<long>();
        for (var hashes = dataBlocks; hashes > 1; hashes = sizes[^1])
        {
            sizes.Add((hashes + HashesPerBlock - 1) / HashesPerBlock);
        }

        var starts = new long[sizes.Count];
        var position = (long)BlockSize;
        for (var level = sizes.Count - 1; level >= 0; level--)
        {
            starts[level] = position;
            position += sizes[level] * BlockSize;
        }

        return new VerityLayout(dataBlocks, [.. starts], position);
    }
}
