namespace LinuxKit.Disks.Trees;

/// <summary>A name in a directory.</summary>
/// <param name="Bytes">The name in UTF-8: 1 to 255 bytes.</param>
/// <param name="Inode">What it names.</param>
internal readonly record struct TreeName(byte[] Bytes, TreeInode Inode);
