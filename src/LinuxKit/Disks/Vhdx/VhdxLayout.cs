namespace LinuxKit.Disks.Vhdx;

/// <summary>Where everything is in an image: [MS-VHDX] section 2.1. All regions begin at whole mebibytes.</summary>
/// <param name="DiskSize">Bytes of the disk.</param>
internal readonly record struct VhdxLayout(long DiskSize)
{
    /// <summary>Bytes of the largest disk: 64 TiB.</summary>
    public const long MaximumSize = 1L << 46;

    /// <summary>Bytes of a logical sector.</summary>
    public const int SectorSize = 512;

    public const int Mebibyte = 1024 * 1024;
    public const int FirstHeaderOffset = 64 * 1024;
    public const int SecondHeaderOffset = 128 * 1024;
    public const int FirstRegionTableOffset = 192 * 1024;
    public const int SecondRegionTableOffset = 256 * 1024;
    public const int LogOffset = Mebibyte;
    public const int LogLength = Mebibyte;
    public const int MetadataOffset = 2 * Mebibyte;
    public const int MetadataLength = Mebibyte;
    public const int TableOffset = 3 * Mebibyte;

    /// <summary>Blocks beyond this number are made larger: they would ask for a large table.</summary>
    private const long ManyBlocks = 4 * 1024 * 1024;

    /// <summary>Bytes of a payload block: 1 MiB, which suits Linux's file systems, or more for very large disks.</summary>
    public int BlockSize
    {
        get
        {
            var size = Mebibyte;
            while (DiskSize / size > ManyBlocks)
            {
                size *= 2;
            }

            return size;
        }
    }

    /// <summary>Number of payload blocks.</summary>
    public int BlockCount => (int)((DiskSize + BlockSize - 1) / BlockSize);

    /// <summary>Number of payload blocks between two entries of sector bitmaps in the table: section 2.5.</summary>
    private int ChunkRatio => (int)((1L << 23) * SectorSize / BlockSize);

    /// <summary>Entries of the block allocation table. Those of sector bitmaps stay empty, as there is no parent.</summary>
    public int TableEntryCount => TableIndexOf(BlockCount - 1) + 1;

    /// <summary>Bytes of the table's region.</summary>
    public int TableLength => (int)(((long)TableEntryCount * sizeof(ulong) + Mebibyte - 1) / Mebibyte * Mebibyte);

    /// <summary>Where blocks begin.</summary>
    public long DataOffset => TableOffset + TableLength;

    /// <summary>The table's entry of a payload block.</summary>
    /// <param name="block">The block's number.</param>
    public int TableIndexOf(long block) => (int)(block + (block / ChunkRatio));
}
