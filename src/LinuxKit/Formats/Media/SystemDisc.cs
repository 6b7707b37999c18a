using System.Text;
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
    /// <exception cref="LinuxKitException">A file of GRUB is missing or damaged, or a file is too large for the boot file system.</exception>
    public static DiskContent Plan(BootFileSet files, ComposedImage image, ImageIdentity identity)
    {
        var timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp);
        var boot = FatFileSystem.Plan(
            new FatOptions { Label = "BOOT", VolumeId = identity.NumberOf("boot file system"), Timestamp = timestamp }, files.IsEfi ? files.Files : []);
        var options = new IsoOptions
        {
            VolumeId = VolumeId,
            Timestamp = timestamp,
            Efi = files.IsEfi ? new ElToritoEntry(boot.Content) : null,
            Hybrid = new HybridOptions
            {
                DiskId = identity.GuidOf("disk"),
                EfiPartitionId = identity.GuidOf("boot partition"),
                MbrSignature = identity.NumberOf("disk"),
                BootCode = files.Grub?.Get(HybridSector, HybridSectorSize) ?? default,
            },
        };
        if (files.Grub is null && !files.HasGrubForEfi)
        {
            return IsoImage.Plan(options, []).Content;
        }

        // What GRUB reads says where the boot file system is, which lies behind it, and is longer or shorter for what it says.
        for (var (bootStart, coreSize) = (0L, 0); ;)
        {
            var script = GrubScript.Boot(files.FilesForGrub(boot, bootStart), files.CommandLine);
            var bios = files.Grub is { } grub ? Core(grub, files.IsEfi, script, ref coreSize) : null;
            var disc = IsoImage.Plan(options with { Bios = bios }, DiscFiles(files, script));
            if (disc.Efi.Offset == bootStart)
            {
                return disc.Content;
            }

            bootStart = disc.Efi.Offset;
        }
    }

    private static ElToritoEntry Core(GrubImages grub, bool isEfi, string script, ref int size)
    {
        var core = GrubCore.ForCd(grub, isEfi ? GrubScript.BlockModules : GrubScript.CdModules, script);
        size = Math.Max(size, core.Length);
        Array.Resize(ref core, size);
        return new ElToritoEntry(DiskContent.Of(core)) { HasBootInformationTable = true, HasGrubBlockList = true };
    }

    // GRUB that UEFI started from a CD takes the CD for its root, not the boot file system on it, and reads its script there.
    private static IsoFile[] DiscFiles(BootFileSet files, string script) =>
        !files.IsEfi ? [.. files.Files.Select(file => new IsoFile(file.Path, file.Content))]
        : files.HasGrubForEfi ? [new IsoFile(GrubScript.EfiPath, DiskContent.Of(Encoding.UTF8.GetBytes(script)))]
        : [];
}
