using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Boot;

/// <summary>Mounts and folders, with failures told on the console: nothing here stops a boot.</summary>
internal static class FileSystems
{
    private const MountFlags Safe = MountFlags.NoSetUserId | MountFlags.NoDevices | MountFlags.NoExecution;

    /// <summary>The three without which nothing else can be read.</summary>
    public static void MountKernel()
    {
        Mount("proc", "/proc", "proc", Safe | MountFlags.RelativeAccessTimes);
        Mount("dev", "/dev", "devtmpfs", MountFlags.NoSetUserId | MountFlags.NoExecution | MountFlags.RelativeAccessTimes, "size=10m,nr_inodes=248418,mode=755");
        Mount("sysfs", "/sys", "sysfs", Safe);
    }

    /// <summary>Everything else of a running system; the root becomes read-only, and what must be written lies in memory.</summary>
    /// <param name="load">Loads the module of a file system by its alias.</param>
    public static void MountSystem(Func<string, bool> load)
    {
        Mount(null, "/", null, MountFlags.Remount | MountFlags.ReadOnly);
        Mount("tmpfs", "/run", "tmpfs", Safe | MountFlags.RelativeAccessTimes, "size=10%,mode=755");
        Mount("tmpfs", "/tmp", "tmpfs", Safe | MountFlags.RelativeAccessTimes, "size=10%,mode=1777");
        Mount("tmpfs", "/var", "tmpfs", Safe | MountFlags.RelativeAccessTimes, "size=50%,mode=755");
        MakeVariableFolders();
        MakeDeviceLinks();
        Mount("mqueue", "/dev/mqueue", "mqueue", Safe);
        Mount("shm", "/dev/shm", "tmpfs", Safe, "mode=1777");
        Mount("devpts", "/dev/pts", "devpts", MountFlags.NoSetUserId | MountFlags.NoExecution, "gid=5,mode=0620");
        WithoutModuleProgram(() => MountOptional(load));
        Mount("cgroup2", "/sys/fs/cgroup", "cgroup2", Safe);
        Mount(null, "/", null, MountFlags.Recursive | MountFlags.Shared);
    }

    /// <summary>Mounts, and tells of a failure.</summary>
    public static bool Mount(string? source, string target, string? type, MountFlags flags, string? data = null)
    {
        if (TryMount(source, target, type, flags, data))
        {
            return true;
        }

        // The kernel, or a first stage, has mounted it before us.
        if (Errno.Last == Errno.Busy)
        {
            return true;
        }

        BootLog.Say($"mounting {target}: {Errno.Message}");
        return false;
    }

    /// <summary>Makes a folder and those above it, with octal 0755.</summary>
    public static void MakeFolders(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            _ = Libc.MakeDirectory(path[..slash], 0b111_101_101);
        }

        if (Libc.MakeDirectory(path, 0b111_101_101) != 0 && Errno.Last != Errno.Exists)
        {
            BootLog.Say($"making {path}: {Errno.Message}");
        }
    }

    private static void MountOptional(Func<string, bool> load)
    {
        var known = (TextFile.Read("/proc/filesystems") ?? "").Split('\t', '\n');
        foreach (var (target, type) in OptionalFileSystems)
        {
            if (known.Contains(type) || (Directory.Exists(target) && load($"fs-{type}")))
            {
                TryMount(type, target, type, Safe);
            }
        }
    }

    // For every file system or program that is not there the kernel starts modprobe in vain; what is there is known here already.
    private static void WithoutModuleProgram(Action action)
    {
        const string Setting = "/proc/sys/kernel/modprobe";
        if (TextFile.Read(Setting) is not { } program)
        {
            action();
            return;
        }

        Step.Try(Setting, () => File.WriteAllText(Setting, "\n"));
        action();
        Step.Try(Setting, () => File.WriteAllText(Setting, program));
    }

    private static (string Target, string Type)[] OptionalFileSystems =>
    [
        ("/sys/kernel/security", "securityfs"),
        ("/sys/kernel/debug", "debugfs"),
        ("/sys/kernel/tracing", "tracefs"),
        ("/sys/kernel/config", "configfs"),
        ("/sys/fs/fuse/connections", "fusectl"),
        ("/sys/fs/selinux", "selinuxfs"),
        ("/sys/fs/pstore", "pstore"),
        ("/sys/fs/bpf", "bpf"),
        ("/sys/firmware/efi/efivars", "efivarfs"),
        ("/proc/sys/fs/binfmt_misc", "binfmt_misc"),
    ];

    private static bool TryMount(string? source, string target, string? type, MountFlags flags, string? data = null) =>
        Libc.Mount(source, target, type, (nuint)flags, data) == 0;

    private static void MakeVariableFolders()
    {
        foreach (var name in (ReadOnlySpan<string>)["cache", "lib", "local", "lock", "log", "opt", "spool"])
        {
            MakeFolder($"/var/{name}", 0b111_101_101);
        }

        MakeFolder("/var/empty", 0b101_101_101);
        MakeFolder("/var/tmp", 0b1_111_111_111);
        _ = Libc.SymbolicLink("/run", "/var/run");
    }

    private static void MakeDeviceLinks()
    {
        _ = Libc.SymbolicLink("/proc/self/fd", "/dev/fd");
        _ = Libc.SymbolicLink("/proc/self/fd/0", "/dev/stdin");
        _ = Libc.SymbolicLink("/proc/self/fd/1", "/dev/stdout");
        _ = Libc.SymbolicLink("/proc/self/fd/2", "/dev/stderr");
        _ = Libc.SymbolicLink("/proc/kcore", "/dev/kcore");
        MakeFolder("/dev/mqueue", 0b1_111_111_111);
        MakeFolder("/dev/shm", 0b1_111_111_111);
        MakeFolder("/dev/pts", 0b111_101_101);
    }

    // The mask of PID 1 takes bits away that these modes need.
    private static void MakeFolder(string path, uint mode)
    {
        _ = Libc.MakeDirectory(path, mode);
        _ = Libc.ChangeMode(path, mode);
    }
}
