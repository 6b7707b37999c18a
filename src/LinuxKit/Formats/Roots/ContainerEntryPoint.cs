using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.Roots;

/// <summary>The program that starts a system in a container, where no kernel looks for it.</summary>
internal static class ContainerEntryPoint
{
    // What upstream's init image has for containers, then where the kernel looks; /bin and /sbin may be links into /usr.
    private static readonly string[] Paths = ["bin/rc.init", "usr/bin/rc.init", "sbin/init", "usr/sbin/init", "init"];

    /// <summary>Finds the program.</summary>
    /// <param name="root">The root file system.</param>
    /// <returns>Its absolute path, or <see langword="null"/> when the root has none.</returns>
    public static string? Find(ComposedRoot root)
    {
        var found = root.Entries.Select(entry => entry.Entry.Path).Where(Paths.Contains).ToHashSet(StringComparer.Ordinal);
        return Paths.FirstOrDefault(found.Contains) is { } path ? "/" + path : null;
    }
}
