namespace LinuxKit.Disks.Iso9660;

/// <summary>An ISO image of which everything is decided.</summary>
/// <param name="Content">The image; a whole number of sectors of 2048 bytes.</param>
/// <param name="Extents">Where each file's content lies, by path.</param>
/// <param name="Efi">Where UEFI's boot image lies; that of an empty content when there is none.</param>
internal sealed record IsoPlan(DiskContent Content, IReadOnlyDictionary<string, IsoExtent> Extents, IsoExtent Efi)
{
    /// <summary>Where a file's content lies.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public IsoExtent FindExtent(string path) => Extents[path];
}

/// <summary>Where a content lies in an image.</summary>
/// <param name="Offset">Bytes from the image's start, a multiple of 2048; of an empty content 0.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct IsoExtent(long Offset, long Length);
