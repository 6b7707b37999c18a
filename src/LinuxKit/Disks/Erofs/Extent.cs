namespace LinuxKit.Disks.Erofs;

/// <summary>A part of a file that is in one block.</summary>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Plain">Whether the block has them as they are; else they are compressed.</param>
internal readonly record struct Extent(int Length, bool Plain);
