namespace LinuxKit.Disks;

/// <summary>The sizes of disks that formats can hold.</summary>
internal static class DiskSizes
{
    /// <summary>
    /// Bytes of the largest disk that a project may ask for: 64 TiB, which is the most that VHDX holds and that clouds lend. Zeros go into digests as
    /// other bytes do, and for what GPT can say (8 ZiB) there are neither files nor years enough.
    /// </summary>
    public const long Maximum = 1L << 46;

    /// <summary>Counts a disk's sectors, and makes sure that a format can hold them.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="format">The format's name, for the error.</param>
    /// <param name="unit">Bytes that the disk's size must be a multiple of, itself a multiple of <see cref="DiskSector.Size"/>.</param>
    /// <param name="maximum">Bytes of the largest disk that the format can hold.</param>
    /// <exception cref="LinuxKitException">The disk is of no such size.</exception>
    public static long CountSectors(DiskContent disk, string format, long unit, long maximum) =>
        disk.Size == 0 || disk.Size % unit != 0 ? throw DiskImageDiagnostics.UnevenSize.Error($"{format} takes disks of a multiple of {unit} bytes, and this one has {disk.Size}.")
        : disk.Size > maximum ? throw DiskImageDiagnostics.TooLarge.Error($"{format} takes disks of at most {maximum} bytes, and this one has {disk.Size}.")
        : disk.Size / DiskSector.Size;
}
