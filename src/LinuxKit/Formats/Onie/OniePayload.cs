using System.Collections.Immutable;
using LinuxKit.Boot.Grub;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Partitions;
using LinuxKit.Formats.Media;

namespace LinuxKit.Formats.Onie;

/// <summary>
/// What an installer puts on a switch: for a BIOS a file system with the EFI program, whose kernel and initrd GRUB boots, GRUB's core and the first
/// sector's code; for UEFI that program alone; and the root's partitions.
/// </summary>
internal static class OniePayload
{
    // Where ONIE has the partition of GRUB's core. The script sets both numbers again.
    private const long CoreSector = 2048;

    private const string Boot = "boot";

    private static readonly string[] RootParts = ["root", "hash"];

    /// <summary>Makes the parts.</summary>
    /// <param name="files">What is booted, by BIOS and by UEFI.</param>
    /// <param name="image">The image.</param>
    /// <param name="imageName">The image's name.</param>
    /// <param name="identity">Of what ids are made.</param>
    /// <exception cref="LinuxKitException">A file of GRUB is missing or damaged, or a file is too large for the boot file system.</exception>
    public static ImmutableArray<OniePart> Of(BootFileSet files, ComposedImage image, string imageName, ImageIdentity identity)
    {
        var grub = files.Grub!;
        var volumeId = identity.NumberOf("boot file system");
        var efi = files.Files.Single();
        var fat = FatFileSystem.Plan(
            new FatOptions { Label = "BOOT", VolumeId = volumeId, Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp) },
            [efi, new FatFile(OnieGrub.MenuPath, OnieGrub.Menu(imageName, files.CommandLine))]);
        var core = GrubCore.ForDisk(grub, OnieGrub.Modules, OnieGrub.Start(volumeId, files.FilesForGrub(fat, 0)), CoreSector);
        return
        [
            new OniePart(Boot, fat.Content) { Partition = (PartitionTypes.ExtendedBootLoader, identity.GuidOf("boot partition")) },
            .. files.Partitions.Zip(RootParts, (partition, name) => new OniePart(name, partition.Content) { Partition = (partition.TypeId, partition.Id) }),
            new OniePart("core", DiskContent.Of(core)),
            new OniePart("mbr", DiskContent.Of(GrubBoot.Sector(grub, CoreSector))),
            new OniePart("efi", efi.Content) { Within = (Boot, fat.FindExtent(efi.Path).Offset) },
        ];
    }
}
