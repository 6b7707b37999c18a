using System.Collections.Immutable;
using LinuxKit.Configuration;

namespace LinuxKit.RuntimeSpec;

/// <summary>The mounts of a container: those that every container has, and those it asks for in their place or besides.</summary>
internal static class ContainerMounts
{
    /// <summary>Makes the list, ordered by destination, so that a mount follows the one that it lies in.</summary>
    /// <param name="settings">The container's settings.</param>
    /// <param name="isReadonly">Whether its root file system is.</param>
    /// <exception cref="LinuxKitException">A mount can't be understood.</exception>
    public static ImmutableArray<Mount> Build(ContainerSettings settings, bool isReadonly)
    {
        var mounts = new SortedDictionary<string, Mount>(StringComparer.Ordinal);
        IEnumerable<Mount> all =
        [
            .. Defaults(isReadonly),
            .. (settings.Tmpfs ?? []).Select(MountText.FromTmpfs),
            .. (settings.Binds ?? settings.BindsAdd ?? []).Select(MountText.FromBind),
            .. (settings.Mounts ?? []).Select(MountText.Complete),
        ];
        foreach (var mount in all)
        {
            mounts[mount.Destination!] = mount;
        }

        return [.. mounts.Values];
    }

    private static Mount[] Defaults(bool isReadonly)
    {
        ImmutableArray<string> ro = isReadonly ? ["ro"] : [];
        return
        [
            new() { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k", .. ro] },
            new() { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"] },
            new() { Destination = "/proc", Type = "proc", Source = "proc", Options = ["nosuid", "nodev", "noexec", "relatime"] },
            new() { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["nosuid", "noexec", "nodev", .. ro] },
            new() { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["nosuid", "noexec", "nodev", "relatime", "ro"] },
        ];
    }
}
