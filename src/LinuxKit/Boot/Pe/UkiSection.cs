using LinuxKit.Disks;

namespace LinuxKit.Boot.Pe;

/// <summary>A part of a unified kernel image: UAPI.5, "UKI Components".</summary>
/// <param name="Name">The section's name with its dot, at most eight letters: <c>.linux</c>, <c>.initrd</c>, <c>.cmdline</c>, <c>.osrel</c>, <c>.uname</c>, <c>.ucode</c>.</param>
/// <param name="Content">What it holds; an empty one is left out, which means the same.</param>
internal sealed record UkiSection(string Name, DiskContent Content)
{
    /// <summary>The name of the kernel's section, and of the initrd's.</summary>
    public const string Linux = ".linux", Initrd = ".initrd";
}
