using System.Text;

namespace LinuxKit.Boot.Pe;

/// <summary>What a unified kernel image says of its system: os-release(5), assignments that a shell can read.</summary>
internal static class OsRelease
{
    /// <summary>Writes it.</summary>
    /// <param name="imageName">The image's name, in which there are neither quotes nor backslashes.</param>
    public static byte[] Of(string imageName)
    {
        // Between double quotes these two mean something to a shell as well.
        var name = imageName.Replace("$", "\\$", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"ID=linuxkit\nNAME=\"LinuxKit\"\nPRETTY_NAME=\"{name}\"\n");
    }
}
