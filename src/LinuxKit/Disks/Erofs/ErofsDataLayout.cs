namespace LinuxKit.Disks.Erofs;

/// <summary>Where an inode's content is: fs/erofs/erofs_fs.h, <c>EROFS_INODE_*</c>.</summary>
internal enum ErofsDataLayout : ushort
{
    /// <summary>In blocks, one after the other.</summary>
    Plain = 0,

    /// <summary>In compressed blocks, with an index of 8 bytes for each logical cluster behind the inode.</summary>
    CompressedFull = 1,

    /// <summary>In blocks, but for what does not fill one, which is behind the inode.</summary>
    Inline = 2,
}
