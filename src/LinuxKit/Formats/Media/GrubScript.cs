using System.Collections.Immutable;
using System.Text;
using LinuxKit.Boot.Grub;

namespace LinuxKit.Formats.Media;

/// <summary>What GRUB is to do: a script in what the parser of its core knows, which is words, quotes and commands; that of the whole program reads them as well.</summary>
internal static class GrubScript
{
    /// <summary>The modules that read the boot files from a disk with a GPT.</summary>
    public static ImmutableArray<string> DiskModules { get; } = ["biosdisk", "part_gpt", "fat", "linux", "boot"];

    /// <summary>The modules that read them from a CD, or from its image on a disk.</summary>
    public static ImmutableArray<string> CdModules { get; } = ["biosdisk", "part_gpt", "part_msdos", "iso9660", "linux", "boot"];

    /// <summary>The modules that read them as sectors of whatever GRUB was started from.</summary>
    public static ImmutableArray<string> BlockModules { get; } = ["biosdisk", "linux", "boot"];

    /// <summary>Where Debian's EFI program of GRUB looks for its script.</summary>
    public const string EfiPath = "EFI/debian/grub.cfg";

    /// <summary>The disk that GRUB was started from, and on it the partition behind the core's.</summary>
    public const string DiskPrefix = "(,gpt2)/boot/grub";

    /// <summary>The script that boots.</summary>
    /// <param name="files">What is booted.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    /// <exception cref="LinuxKitException">GRUB would hand the kernel another one.</exception>
    public static string Boot(GrubFiles files, string commandLine)
    {
        var script = new StringBuilder("linux ").Append(files.Kernel);
        foreach (var word in GrubArguments.Split(commandLine))
        {
            script.Append(' ').Append(Quote(word));
        }

        return script.Append(files.Initrd is { } initrd ? $"\ninitrd {initrd}" : "").Append("\nboot\n").ToString();
    }

    // In single quotes nothing has a meaning but the next one, which no word has.
    private static string Quote(string word) => $"'{word}'";
}
