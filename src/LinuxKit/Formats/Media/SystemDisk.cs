using LinuxKit.Boot.Grub;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Formats.Media;

/// <summary>
/// Lays out a disk that boots. Its GPT has GRUB's core, where a BIOS is to start it; the boot files, as an EFI system partition where UEFI is to
/// start them; and the partitions of a root that is not in memory.
/// </summary>
internal static class SystemDisk
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Plans a disk.</summary>
    /// <param name="files">What is booted.</param>
    /// <param name="image">The image.</param>
    /// <param name="identity">Of what ids are made.</param>
    /// <param name="sizeAlignment">Bytes whose multiple the disk's size is to be.</param>
    /// <exception cref="LinuxKitException">The content does not fit the size that the project gives.</exception>
    public static DiskContent Plan(BootFileSet files, ComposedImage image, ImageIdentity identity, long sizeAlignment)
    {
        // Both are where they are whatever else is on the disk, so that the first sector and the core can say so.
        var coreSector = Mebibyte / DiskSector.Size;
        var core = files.Grub is { } grub ? GrubCore.ForDisk(grub, GrubScript.DiskModules, GrubScript.Boot(files.CommandLine), coreSector, GrubScript.DiskPrefix) : null;
        List<Partition> partitions = [];
        if (core is not null)
        {
            partitions.Add(new Partition("BIOS boot", PartitionTypes.BiosBoot, identity.GuidOf("BIOS boot partition"), DiskContent.Of(core)));
        }

        var bootStart = Mebibyte + (core is null ? 0 : Round(core.Length, Mebibyte));
        var fat = FatFileSystem.Plan(
            new FatOptions
            {
                Label = "BOOT",
                VolumeId = identity.NumberOf("boot file system"),
                Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp),
                HiddenSectors = (uint)(bootStart / DiskSector.Size),
            },
            files.Files);
        partitions.Add(new Partition("boot", files.IsEfi ? PartitionTypes.EfiSystem : PartitionTypes.ExtendedBootLoader, identity.GuidOf("boot partition"), fat.Content));
        partitions.AddRange(files.Partitions);

        var options = new DiskOptions
        {
            DiskId = identity.GuidOf("disk"),
            MbrSignature = identity.NumberOf("disk"),
            BootCode = files.Grub is { } images ? GrubBoot.Sector(images, coreSector) : default,
            Size = image.Disk.Size,
        };
        var disk = GptDisk.Plan(options, partitions).Content;
        var size = Round(disk.Size + (image.Disk.Size is null ? image.Disk.FreeSpace : 0), Math.Max(sizeAlignment, DiskSector.Size));
        return size == disk.Size ? disk : GptDisk.Plan(options with { Size = size }, partitions).Content;
    }

    private static long Round(long size, long unit) => (size + unit - 1) / unit * unit;
}
