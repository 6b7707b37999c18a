using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Boot;

/// <summary>Leaves the initramfs without copying it: container runtimes call pivot_root, which the kernel refuses on its first root.</summary>
internal static unsafe class RootMove
{
    private const long RamFileSystem = 0x858458F6;
    private const long TemporaryFileSystem = 0x01021994;

    public static void LeaveInitramfs()
    {
        var buffer = stackalloc long[32];
        if (Libc.StatFileSystem("/", buffer) != 0 || buffer[0] is not (RamFileSystem or TemporaryFileSystem))
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

        _ = Libc.ChangeDirectory(NewRoot);
        FileSystems.Mount(".", "/", null, MountFlags.Move);
        if (Libc.ChangeRoot(".") != 0)
        {
            BootLog.Say($"changing the root: {Errno.Message}");
        }

        _ = Libc.ChangeDirectory("/");
    }
}
