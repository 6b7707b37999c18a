using LinuxKit.Init.Boot;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.FirstStage;

/// <summary>Leaves the initrd for the root that was mounted.</summary>
internal static class SwitchRoot
{
    /// <summary>Where the root is mounted.</summary>
    public const string NewRoot = "/sysroot";

    /// <summary>Gives the initrd's memory back, makes the mounted file system the root, and becomes the first of some programs that is there.</summary>
    /// <param name="programs">Full paths in the new root.</param>
    /// <exception cref="BootFailure">There is none of them.</exception>
    public static void Execute(IReadOnlyList<string> programs)
    {
        foreach (var mount in (ReadOnlySpan<string>)["/dev", "/sys", "/proc"])
        {
            MoveOrLeave(mount);
        }

        Step.Try("freeing the initrd", DeleteInitrd);
        RootMove.Enter(NewRoot);
        var errors = new List<string>();
        foreach (var program in programs)
        {
            Become(program);
            errors.Add($"{program}: {Errno.Message}");
        }

        throw new BootFailure($"the root has no system: {string.Join("; ", errors)}");
    }

    // A root without the folder mounts the file system itself, or does not need it; below what is deleted next it must not be.
    private static void MoveOrLeave(string mount)
    {
        const int Detach = 2;
        if (Libc.Mount(mount, NewRoot + mount, null, (nuint)MountFlags.Move, null) != 0)
        {
            BootLog.Say($"moving {mount}: {Errno.Message}");
            if (Libc.Unmount(mount, Detach) != 0)
            {
                throw new BootFailure($"unmounting {mount}: {Errno.Message}");
            }
        }
    }

    private static void DeleteInitrd()
    {
        foreach (var path in Directory.EnumerateFileSystemEntries("/").Where(path => path != NewRoot))
        {
            if (new FileInfo(path).Attributes.HasFlag(FileAttributes.Directory) && new FileInfo(path).LinkTarget is null)
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    private static unsafe void Become(string program)
    {
        using var arguments = new CStrings(program);
        _ = Libc.Execute(program, arguments.Pointer);
    }
}
