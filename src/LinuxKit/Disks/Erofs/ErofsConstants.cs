namespace LinuxKit.Disks.Erofs;

/// <summary>Sizes and numbers of EROFS: Linux's fs/erofs/erofs_fs.h.</summary>
internal static class ErofsConstants
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 4096;

    /// <summary>Bytes of a slot: inodes stand at its multiples, and are named by the slot's number.</summary>
    public const int SlotSize = 32;

    /// <summary>A block address that means that there is no block.</summary>
    public const uint NoBlock = uint.MaxValue;

    /// <summary>The block in which metadata starts; the superblock has the one before.</summary>
    public const long MetadataBlock = 1;
}
