namespace LinuxKit.Disks.Erofs;

/// <summary>Where a content is, which several inodes may have.</summary>
/// <param name="Layout">How it is stored.</param>
/// <param name="Place">The first block's address, or the number of compressed blocks.</param>
/// <param name="Index">The index of a compressed content.</param>
internal sealed record StoredContent(ErofsDataLayout Layout, uint Place, byte[]? Index);
