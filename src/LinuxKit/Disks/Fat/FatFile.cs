namespace LinuxKit.Disks.Fat;

/// <summary>A file of a FAT file system.</summary>
/// <param name="Path">Names joined by <c>/</c>, without one at the front; the folders are implied.</param>
/// <param name="Content">What is in it.</param>
internal sealed record FatFile(string Path, DiskContent Content);
