using System.Globalization;
using LinuxKit.Disks;

namespace LinuxKit.Boot.Grub;

/// <summary>
/// What GRUB takes for a file without reading a file system: sectors of the device that is its <c>root</c> (GRUB manual, "How to specify block
/// lists"). The core can read them without a module.
/// </summary>
/// <param name="First">The first sector, in units of 512 bytes from the device's start, whatever its own sectors are.</param>
/// <param name="Count">How many there are. The file is as long as they are.</param>
internal readonly record struct GrubBlockList(long First, long Count)
{
    /// <summary>The sectors of a content.</summary>
    /// <param name="offset">Where it lies, in bytes from the device's start; a multiple of 512.</param>
    /// <param name="length">Its bytes. What follows them in their last sector is read with them.</param>
    public static GrubBlockList Of(long offset, long length) => offset % DiskSector.Size == 0
        ? new(offset / DiskSector.Size, DiskSector.CountFor(length))
        : throw new ArgumentException($"At {offset} no sector begins.", nameof(offset));

    /// <summary>The list as GRUB reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}+{Count}");
}
