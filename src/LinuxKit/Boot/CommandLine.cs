namespace LinuxKit.Boot;

/// <summary>The kernel command line.</summary>
internal static class CommandLine
{
    private const string RamFileSystem = "rootfstype=ramfs";

    /// <summary>The command line for a root on a partition, which a first stage mounts (docs/root-on-disk.md).</summary>
    /// <param name="commandLine">As the author wrote it; a root that it names itself is left alone.</param>
    /// <param name="root">How the first stage finds the partition: <c>PARTUUID=…</c>.</param>
    /// <param name="fileSystem">The file system's type.</param>
    /// <param name="verity">The words that guard the root; none when nothing does.</param>
    public static string ForPartition(string commandLine, string root, string fileSystem, params IEnumerable<string> verity) =>
        string.Join(' ', ((IEnumerable<string>)(SaysRoot(commandLine) ? [commandLine] : [commandLine, $"root={root}", $"rootfstype={fileSystem}"])).Concat(verity).Where(word => word.Length > 0));

    /// <summary>The command line for a root that stays in memory: ramfs, which may fill the memory there is, where tmpfs takes half of it at most (kernel: init/do_mounts.c).</summary>
    /// <param name="commandLine">As the author wrote it; one that says anything about the root is left alone.</param>
    public static string ForInitramfs(string commandLine) =>
        SaysRoot(commandLine) ? commandLine : commandLine.Length == 0 ? RamFileSystem : $"{commandLine} {RamFileSystem}";

    private static bool SaysRoot(string commandLine) => commandLine
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Any(word => word.StartsWith("root=", StringComparison.Ordinal) || word.StartsWith("rootfstype=", StringComparison.Ordinal));
}
