namespace LinuxKit.Disks.SquashFs;

/// <summary>Where the content of a file is: whole blocks one behind the other, and the rest as a part of a fragment.</summary>
/// <param name="size">Bytes of the content.</param>
/// <param name="blockSize">Bytes of a block.</param>
internal sealed class FileContent(long size, int blockSize)
{
    /// <summary>The fragment of a content that has none.</summary>
    public const uint NoFragment = uint.MaxValue;

    private bool _placed;

    /// <summary>Bytes of the content.</summary>
    public long Size => size;

    /// <summary>Where the first block is that is stored.</summary>
    public long Start { get; private set; }

    /// <summary>Each block's <see cref="DataBlock.SizeWord"/>; 0 for one that is all zeros, which is not stored.</summary>
    public uint[] BlockSizes { get; } = new uint[size / blockSize];

    /// <summary>Bytes of blocks that are not stored.</summary>
    public long SparseSize { get; set; }

    /// <summary>The number of the fragment with the rest.</summary>
    public uint Fragment { get; set; } = NoFragment;

    /// <summary>Bytes in front of the rest in its fragment.</summary>
    public uint FragmentOffset { get; set; }

    /// <summary>Notes where a block is.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="position">Where it is.</param>
    /// <param name="sizeWord">Its stored length.</param>
    public void Place(int index, long position, uint sizeWord)
    {
        if (!_placed)
        {
            (_placed, Start) = (true, position);
        }

        BlockSizes[index] = sizeWord;
    }
}
