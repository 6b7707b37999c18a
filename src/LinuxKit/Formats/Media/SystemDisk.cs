using LinuxKit.Boot.Grub;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Partitions;

namespace LinuxKit.Formats.Media;

/// <summary>
/// Lays out a disk that boots. Its GPT has GRUB's core, where a BIOS is to start it; the boot files, as an EFI system partition where UEFI is to
/// start them; the partitions of a root that is not in memory; and one for data, where the project asks for it.
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
        // All are where they are whatever else is on the disk, so that the first sector and the core can say so. No core is larger than its mebibyte.
        var coreSector = Mebibyte / DiskSector.Size;
        var bootStart = files.Grub is null ? Mebibyte : 2 * Mebibyte;
        var fat = FatFileSystem.Plan(
            new FatOptions
            {
                Label = "BOOT",
                VolumeId = identity.NumberOf("boot file system"),
                Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp),
                HiddenSectors = (uint)(bootStart / DiskSector.Size),
            },
            files.Files);
        List<Partition> partitions = [];
        if (files.Grub is { } grub)
        {
            var core = files.UnifiedKernel is null
                ? GrubCore.ForDisk(grub, GrubScript.DiskModules, GrubScript.Boot(GrubFiles.OfFileSystem, files.CommandLine), coreSector, GrubScript.DiskPrefix)
                : GrubCore.ForDisk(grub, GrubScript.BlockModules, GrubScript.Boot(files.FilesForGrub(fat, bootStart), files.CommandLine), coreSector);
            partitions.Add(new Partition("BIOS boot", PartitionTypes.BiosBoot, identity.GuidOf("BIOS boot partition"), DiskContent.Of(core)));
        }

        partitions.Add(new Partition("boot", files.IsEfi ? PartitionTypes.EfiSystem : PartitionTypes.ExtendedBootLoader, identity.GuidOf("boot partition"), fat.Content));
        partitions.AddRange(files.Partitions);

        var options = new DiskOptions
        {
            DiskId = identity.GuidOf("disk"),
            MbrSignature = identity.NumberOf("disk"),
            BootCode = files.Grub is { } images ? GrubBoot.Sector(images, coreSector) : default,
        };
        return new SizedDisk(image.Disk, GptDisk.Plan, sizeAlignment).Plan(options, partitions, (data, size) => DataPartition.Of(data, size, image, identity));
    }
}
