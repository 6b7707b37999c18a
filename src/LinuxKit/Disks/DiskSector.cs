namespace LinuxKit.Disks;

/// <summary>The unit in which disks are addressed.</summary>
internal static class DiskSector
{
    /// <summary>Bytes of a sector.</summary>
    public const int Size = 512;

    /// <summary>The number of sectors that hold a number of bytes.</summary>
    /// <param name="bytes">Not negative.</param>
    public static long CountFor(long bytes) => (bytes + Size - 1) / Size;
}
