using System.Text;

namespace LinuxKit.Boot;

/// <summary>The kernel command line.</summary>
internal static class CommandLine
{
    // COMMAND_LINE_SIZE of x86 and arm64 (kernel: include/uapi/asm/setup.h), whose last byte is 0.
    private const int MaximumLength = 2047;

    private const string RamFileSystem = "rootfstype=ramfs";

    /// <summary>The command line for a root on a partition, which a first stage mounts (docs/root-on-disk.md).</summary>
    /// <param name="commandLine">As the author wrote it; a root that it names itself is left alone.</param>
    /// <param name="root">How the first stage finds the partition: <c>PARTUUID=…</c>.</param>
    /// <param name="fileSystem">The file system's type.</param>
    /// <param name="words">What follows: the words that guard the root, and those of a partition for data.</param>
    /// <exception cref="LinuxKitException">Kernels do not read all of it.</exception>
    public static string ForPartition(string commandLine, string root, string fileSystem, params IEnumerable<string> words) =>
        Check(string.Join(' ', ((IEnumerable<string>)(SaysRoot(commandLine) ? [commandLine] : [commandLine, $"root={root}", $"rootfstype={fileSystem}"])).Concat(words).Where(word => word.Length > 0)));

    /// <summary>The command line for a root that stays in memory: ramfs, which may fill the memory there is, where tmpfs takes half of it at most (kernel: init/do_mounts.c).</summary>
    /// <param name="commandLine">As the author wrote it; one that says anything about the root is left alone.</param>
    /// <param name="words">What follows: the words of a partition for data.</param>
    /// <exception cref="LinuxKitException">Kernels do not read all of it.</exception>
    public static string ForInitramfs(string commandLine, params IEnumerable<string> words) =>
        Check(string.Join(' ', ((IEnumerable<string>)(SaysRoot(commandLine) ? [commandLine] : [commandLine, RamFileSystem])).Concat(words).Where(word => word.Length > 0)));

    // A kernel cuts the rest off without a word, and what stands last are the root and its hash.
    private static string Check(string commandLine) =>
        commandLine.Contains('\0', StringComparison.Ordinal) ? throw BootDiagnostics.EndedCommandLine.Error("The command line has a character 0.")
        : Encoding.UTF8.GetByteCount(commandLine) is var length && length <= MaximumLength ? commandLine
        : throw BootDiagnostics.LongCommandLine.Error($"With what says where the root is, the command line has {length} bytes.");

    private static bool SaysRoot(string commandLine) => commandLine
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Any(word => word.StartsWith("root=", StringComparison.Ordinal) || word.StartsWith("rootfstype=", StringComparison.Ordinal));
}
