using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LinuxKit.Disks;
using LinuxKit.Formats.Media;

namespace LinuxKit.Formats.Onie;

/// <summary>What GRUB does on a switch: it finds the boot file system, and has a menu with the system and with ONIE.</summary>
internal static class OnieGrub
{
    /// <summary>The menu's path on the boot file system.</summary>
    public const string MenuPath = "boot/grub/grub.cfg";

    private const string DefaultSpeed = "115200";

    /// <summary>The core's modules: it has none on the disk.</summary>
    public static ImmutableArray<string> Modules { get; } =
    [
        "biosdisk", "part_gpt", "fat", "ext2", "normal", "search_fs_uuid", "search", "search_label", "linux", "boot", "chain", "serial", "terminal",
    ];

    // The menu lies on the file system whose sectors it would name, so the core tells it.
    private static readonly GrubFiles s_variables = new("$kernel", "$initrd");

    /// <summary>The core's script. GRUB shows the menu after it.</summary>
    /// <param name="volumeId">The serial number of the boot file system.</param>
    /// <param name="files">What is booted, from the boot file system's partition.</param>
    public static string Start(uint volumeId, GrubFiles files) => string.Create(CultureInfo.InvariantCulture, $"""
        search.fs_uuid {volumeId >> 16:X4}-{volumeId & 0xFFFF:X4} root
        set prefix=($root)/boot/grub
        set kernel={files.Kernel}
        set initrd={files.Initrd}

        """).ReplaceLineEndings("\n");

    /// <summary>The menu, on the screen and on the kernel's serial console.</summary>
    /// <param name="imageName">The image's name, without quotes.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    public static DiskContent Menu(string imageName, string commandLine) => DiskContent.Of(Encoding.UTF8.GetBytes($$"""
        set default=0
        set timeout=5
        {{Console(commandLine)}}
        menuentry '{{imageName}}' {
        {{GrubScript.Boot(s_variables, commandLine)}}}
        menuentry 'ONIE' {
        search --no-floppy --label --set=root ONIE-BOOT
        chainloader +1
        }

        """.ReplaceLineEndings("\n")));

    // Linux: Documentation/admin-guide/serial-console.rst. The last console=ttySN[,SPEED[PARITY…]] is the one that is written to.
    private static string Console(string commandLine)
    {
        const string Key = "console=ttyS";
        var console = commandLine.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).LastOrDefault(word => word.StartsWith(Key, StringComparison.Ordinal));
        if (console is null)
        {
            return "";
        }

        var parts = console[Key.Length..].Split(',', 2);
        var speed = string.Concat(parts.ElementAtOrDefault(1)?.TakeWhile(char.IsAsciiDigit) ?? []);
        return uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var unit)
            ? $"serial --unit={unit} --speed={(speed.Length > 0 ? speed : DefaultSpeed)}\nterminal_input console serial\nterminal_output console serial\n"
            : "";
    }
}
