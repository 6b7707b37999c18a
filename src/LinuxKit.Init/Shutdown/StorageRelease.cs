using LinuxKit.Init.Boot;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Shutdown;

/// <summary>Leaves file systems that hold data in order: swap ends, the youngest mount goes first, the root becomes read-only.</summary>
internal static class StorageRelease
{
    // What lives in memory or in the kernel has nothing to save.
    private static readonly string[] WithoutData =
    [
        "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs", "fusectl", "mqueue", "nsfs",
        "proc", "pstore", "ramfs", "rootfs", "securityfs", "selinuxfs", "sysfs", "tmpfs", "tracefs",
    ];

    public static void Run()
    {
        foreach (var path in SwapPaths(TextFile.Read("/proc/swaps") ?? ""))
        {
            _ = Libc.StopSwapping(path);
        }

        foreach (var target in ToUnmount(MountTable.Read()))
        {
            Unmount(target);
        }

        _ = Libc.Mount(null, "/", null, (nuint)(MountFlags.Remount | MountFlags.ReadOnly), null);
    }

    /// <summary>The paths in <c>/proc/swaps</c>, which has a line of titles.</summary>
    internal static IEnumerable<string> SwapPaths(string text) => text.Split('\n').Skip(1).Select(line => line.Split(' ', '\t')[0]).Where(path => path.Length > 0);

    /// <summary>The mounts that hold data, in the order in which they can go.</summary>
    internal static IEnumerable<string> ToUnmount(IEnumerable<MountedFileSystem> mounts) => mounts
        .Where(mount => mount.Target != "/" && !WithoutData.Contains(mount.Type))
        .Select(mount => mount.Target)
        .Reverse();

    private static void Unmount(string target)
    {
        const int Detach = 2;
        if (Libc.Unmount(target, 0) == 0)
        {
            return;
        }

        BootLog.Say($"unmounting {target}: {Errno.Message}");
        _ = Libc.Mount(null, target, null, (nuint)(MountFlags.Remount | MountFlags.ReadOnly), null);
        _ = Libc.Unmount(target, Detach);
    }
}
