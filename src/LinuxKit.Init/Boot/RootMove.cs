using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Boot;

/// <summary>Leaves the initramfs without copying it: container runtimes call pivot_root, which the kernel refuses on its first root.</summary>
internal static unsafe class RootMove
{
    private const long RamFileSystem = 0x858458F6;
    private const long TemporaryFileSystem = 0x01021994;

    /// <summary>Whether the root is in memory, as what the kernel unpacked an initrd to.</summary>
    public static bool IsRootInMemory
    {
        get
        {
            var buffer = stackalloc long[32];
            return Libc.StatFileSystem("/", buffer) == 0 && buffer[0] is (RamFileSystem or TemporaryFileSystem);
        }
    }

    public static void LeaveInitramfs()
    {
        if (!IsRootInMemory)
        {
            return;
        }

        const string NewRoot = "/mnt";
        FileSystems.MakeFolders(NewRoot);
        if (!FileSystems.Mount("/", NewRoot, null, MountFlags.Bind))
        {
            return;
        }

        foreach (var mount in (ReadOnlySpan<string>)["/dev", "/sys", "/proc"])
        {
            FileSystems.Mount(mount, NewRoot + mount, null, MountFlags.Move);
        }

        Enter(NewRoot);
    }

    /// <summary>Makes a mount the root, in place of what was.</summary>
    /// <param name="mount">Full path of the mount.</param>
    public static void Enter(string mount)
    {
        _ = Libc.ChangeDirectory(mount);
        FileSystems.Mount(".", "/", null, MountFlags.Move);
        if (Libc.ChangeRoot(".") != 0)
        {
            BootLog.Say($"changing the root: {Errno.Message}");
        }

        _ = Libc.ChangeDirectory("/");
    }
}
