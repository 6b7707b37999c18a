namespace LinuxKit.Boot;

/// <summary>The kernel command line.</summary>
internal static class CommandLine
{
    private const string RamFileSystem = "rootfstype=ramfs";

    /// <summary>The command line for a root that stays in memory: ramfs, which may fill the memory there is, where tmpfs takes half of it at most (kernel: init/do_mounts.c).</summary>
    /// <param name="commandLine">As the author wrote it; one that says anything about the root is left alone.</param>
    public static string ForInitramfs(string commandLine)
    {
        var words = commandLine.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var saysRoot = words.Any(word => word.StartsWith("root=", StringComparison.Ordinal) || word.StartsWith("rootfstype=", StringComparison.Ordinal));
        return saysRoot ? commandLine : commandLine.Length == 0 ? RamFileSystem : $"{commandLine} {RamFileSystem}";
    }
}
