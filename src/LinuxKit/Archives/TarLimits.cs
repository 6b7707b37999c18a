namespace LinuxKit.Archives;

/// <summary>Limits of tar alone; see <see cref="ArchiveLimits"/>.</summary>
internal static class TarLimits
{
    /// <summary>Bytes of one extended header, or of one GNU long name.</summary>
    public const int ExtendedHeaderSize = 1024 * 1024;

    /// <summary>Pieces of data in one sparse file.</summary>
    public const int SparseRegions = 256 * 1024;

    /// <summary>The largest major number of a device that Linux has: 12 bits.</summary>
    public const uint DeviceMajor = (1 << 12) - 1;

    /// <summary>The largest minor number of a device that Linux has: 20 bits.</summary>
    public const uint DeviceMinor = (1 << 20) - 1;
}
