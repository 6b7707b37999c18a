using LinuxKit.Archives;

namespace LinuxKit.Disks.Iso9660;

/// <summary>The logical sectors of a volume: ECMA-119, section 6.1.2.</summary>
internal static class IsoSector
{
    /// <summary>Bytes of a sector.</summary>
    public const int Size = 2048;

    /// <summary>Sectors before the first volume descriptor, which ECMA-119 leaves to others: section 6.2.1.</summary>
    public const int SystemArea = 16;

    /// <summary>Sectors of a disk in one of a disc.</summary>
    public const int DiskSectors = Size / DiskSector.Size;

    /// <summary>The number of sectors that a length takes.</summary>
    /// <param name="length">Bytes.</param>
    public static long Count(long length) => (length + Padding.After(length, Size)) / Size;
}
