namespace LinuxKit.Disks.Ext4;

/// <summary>Sizes and numbers of ext4: Linux's fs/ext4/ext4.h and Documentation/filesystems/ext4.</summary>
internal static class Ext4Constants
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 4096;

    /// <summary>Blocks of a group: as many as a block has bits.</summary>
    public const int BlocksPerGroup = 8 * BlockSize;

    /// <summary>The most inodes of a group.</summary>
    public const int MaximumInodesPerGroup = 8 * BlockSize;

    /// <summary>Bytes of an inode.</summary>
    public const int InodeSize = 256;

    /// <summary>Bytes of a sector, which inodes count space in.</summary>
    public const int SectorSize = 512;

    /// <summary>Inode of the root directory.</summary>
    public const uint RootInode = 2;

    /// <summary>Inode of the blocks that are kept for descriptors of groups to come.</summary>
    public const uint ResizeInode = 7;

    /// <summary>Inode of the journal.</summary>
    public const uint JournalInode = 8;

    /// <summary>The first inode that is not reserved: that of <c>lost+found</c>.</summary>
    public const uint FirstInode = 11;

    /// <summary>The most names of a file.</summary>
    public const uint MaximumLinks = 65000;
}
