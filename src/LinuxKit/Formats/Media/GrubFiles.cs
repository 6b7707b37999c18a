using LinuxKit.Boot.Grub;
using LinuxKit.Boot.Pe;
using LinuxKit.Disks.Fat;

namespace LinuxKit.Formats.Media;

/// <summary>What GRUB calls the files that it boots.</summary>
/// <param name="Kernel">The kernel's path, or its sectors.</param>
/// <param name="Initrd">The initrd's; <see langword="null"/> for none.</param>
internal sealed record GrubFiles(string Kernel, string? Initrd)
{
    /// <summary>The kernel's path on the boot file system.</summary>
    public const string KernelPath = "boot/kernel";

    /// <summary>The initrd's path on the boot file system.</summary>
    public const string InitrdPath = "boot/initrd.img";

    /// <summary>The files of a boot file system.</summary>
    public static GrubFiles OfFileSystem { get; } = new("/" + KernelPath, "/" + InitrdPath);

    /// <summary>The sectors of those files, where GRUB does not know the file system that they are on.</summary>
    /// <param name="boot">The boot file system.</param>
    /// <param name="offset">Where it lies, in bytes from the start of GRUB's root; a multiple of 512.</param>
    public static GrubFiles On(FatPlan boot, long offset)
    {
        return new(BlocksOf(KernelPath), BlocksOf(InitrdPath));

        string BlocksOf(string path)
        {
            var extent = boot.FindExtent(path);
            return GrubBlockList.Of(offset + extent.Offset, extent.Length).ToString();
        }
    }

    /// <summary>
    /// Sections of a unified kernel image, so that UEFI and a BIOS boot the same bytes. Zeros up to a whole sector follow them, which neither the
    /// kernel nor what unpacks an initrd minds.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="offset">Where it lies, in bytes from the start of GRUB's root; a multiple of 512.</param>
    public static GrubFiles In(UnifiedKernelPlan image, long offset)
    {
        return new(BlocksOf(UkiSection.Linux)!, BlocksOf(UkiSection.Initrd));

        string? BlocksOf(string section) => image.Sections.TryGetValue(section, out var place)
            ? GrubBlockList.Of(offset + place.Offset, place.Length).ToString()
            : null;
    }
}
