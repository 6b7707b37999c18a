namespace LinuxKit.Disks.Ext4;

/// <summary>A part of a file in blocks that follow each other.</summary>
/// <param name="Logical">The first block's number in the file.</param>
/// <param name="Physical">The first block's number in the file system.</param>
/// <param name="Length">Number of blocks.</param>
internal readonly record struct Extent(uint Logical, long Physical, int Length);
