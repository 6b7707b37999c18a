using LinuxKit.Boot.Grub;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.Disks.Iso9660;

namespace LinuxKit.Formats.Media;

/// <summary>
/// Lays out a CD that boots: for a BIOS GRUB's core, as El Torito's image and behind the first sector of a disk; for UEFI an EFI system
/// partition, as the second image and in a GPT.
/// </summary>
internal static class SystemDisc
{
    private const string VolumeId = "LINUXKIT";
    private const string HybridSector = "boot_hybrid.img";
    private const int HybridSectorSize = 512;

    /// <summary>Plans a CD.</summary>
    /// <param name="files">What is booted.</param>
    /// <param name="image">The image.</param>
    /// <param name="identity">Of what ids are made.</param>
    public static DiskContent Plan(BootFileSet files, ComposedImage image, ImageIdentity identity)
    {
        var timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp);
        FatFile[] efiFiles = [.. files.Files.Where(file => file.Path.StartsWith("EFI/", StringComparison.Ordinal))];
        var efi = FatFileSystem.Plan(new FatOptions { Label = "BOOT", VolumeId = identity.NumberOf("boot file system"), Timestamp = timestamp }, efiFiles);
        var options = new IsoOptions
        {
            VolumeId = VolumeId,
            Timestamp = timestamp,
            Bios = files.Grub is not { } grub ? null : new ElToritoEntry(DiskContent.Of(GrubCore.ForCd(grub, GrubScript.CdModules, GrubScript.Boot(files.CommandLine))))
            {
                HasBootInformationTable = true,
                HasGrubBlockList = true,
            },
            Efi = files.IsEfi ? new ElToritoEntry(efi.Content) : null,
            Hybrid = new HybridOptions
            {
                DiskId = identity.GuidOf("disk"),
                EfiPartitionId = identity.GuidOf("boot partition"),
                MbrSignature = identity.NumberOf("disk"),
                BootCode = files.Grub is { } images ? images.Get(HybridSector, HybridSectorSize) : default,
            },
        };
        return IsoImage.Plan(options, [.. files.Files.Except(efiFiles).Select(file => new IsoFile(file.Path, file.Content))]).Content;
    }
}
