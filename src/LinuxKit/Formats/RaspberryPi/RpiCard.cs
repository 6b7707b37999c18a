using System.Collections.Immutable;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Partitions;
using LinuxKit.Formats.Media;

namespace LinuxKit.Formats.RaspberryPi;

/// <summary>Lays out a Raspberry Pi's SD card: an MBR, a boot partition with FAT32, the partitions of a root that is not in memory, and one for data.</summary>
/// <param name="signature">The MBR's signature.</param>
internal sealed class RpiCard(uint signature)
{
    private const long Mebibyte = 1024 * 1024;

    // Numbers count from 1, and the first one is the boot partition.
    private const int FirstRootNumber = 2;

    /// <summary>A partition's id as Linux makes it for MBRs: the signature and the partition's number (kernel: block/partitions/msdos.c).</summary>
    /// <param name="index">How many of the root's partitions are before it: 0 is that of the root, and that of data follows the root's.</param>
    public string IdOf(int index) => $"{signature:x8}-{index + FirstRootNumber:x2}";

    /// <summary>Plans a card.</summary>
    /// <param name="files">The files of the boot partition.</param>
    /// <param name="root">The root's partitions.</param>
    /// <param name="image">The image.</param>
    /// <param name="identity">Of what ids are made.</param>
    /// <exception cref="LinuxKitException">The content does not fit the size that the project gives.</exception>
    public DiskContent Plan(ImmutableArray<FatFile> files, ImmutableArray<Partition> root, ComposedImage image, ImageIdentity identity)
    {
        var fat = FatFileSystem.Plan(
            new FatOptions
            {
                Label = "BOOT",
                VolumeId = identity.NumberOf("boot file system"),
                Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp),
                HiddenSectors = (uint)(Mebibyte / DiskSector.Size),
                Type = FatType.Fat32,
            },
            files);
        Partition[] partitions =
        [
            new Partition("boot", default, default, fat.Content) { MbrType = MbrType.Fat32 },
            .. root.Select(partition => partition with { MbrType = MbrType.Linux }),
        ];
        var options = new DiskOptions { MbrSignature = signature, Alignment = Mebibyte };
        return new SizedDisk(image.Disk, MbrDisk.Plan).Plan(
            options, partitions, (data, size) => DataPartition.Of(data, size, image, identity) with { MbrType = MbrType.Linux });
    }
}
