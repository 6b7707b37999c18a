namespace LinuxKit.Tool;

/// <summary>Where this user's programs keep what they can make again.</summary>
internal static class UserCache
{
    public static string Folder { get; } = Path.Combine(Root(), "linuxkit");

    private static string Root()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        // The XDG base directory specification: an empty or relative value counts as none.
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        return Path.IsPathFullyQualified(cache ?? "")
            ? cache!
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }
}
