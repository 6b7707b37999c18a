using System.Text.Json;
using LinuxKit.Init.Boot;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Containers;

/// <summary>A container's folder in the image: <c>config.json</c>, <c>runtime.json</c> and the root.</summary>
/// <param name="Folder">Full path.</param>
internal sealed record Bundle(string Folder)
{
    /// <summary>The container's identity: the folder's name, which for onboot and onshutdown starts with a number.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>The bundles in a folder, by name.</summary>
    public static IEnumerable<Bundle> In(string folder) => Directory.Exists(folder)
        ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(path => new Bundle(path))
        : [];

    /// <summary>Reads <c>runtime.json</c>; without the file there is nothing to do.</summary>
    /// <exception cref="JsonException">The file is broken.</exception>
    public RuntimeConfig ReadRuntimeConfig()
    {
        var path = $"{Folder}/runtime.json";
        return File.Exists(path) ? RuntimeConfig.Parse(File.ReadAllBytes(path)) : new RuntimeConfig();
    }

    /// <summary>Makes the mounts, folders and control groups that the container expects to be there.</summary>
    /// <returns>Whether all the mounts worked; what did not is told on the console.</returns>
    public bool Prepare(RuntimeConfig config)
    {
        // A second start finds what the first one mounted elsewhere in the system, and must not cover it.
        if (!config.Mounts.Where(mount => IsInside(mount) || !IsMounted(mount)).All(Mount))
        {
            return false;
        }

        foreach (var folder in config.Folders)
        {
            FileSystems.MakeFolders(InRoot(folder));
        }

        foreach (var group in config.ControlGroups)
        {
            FileSystems.MakeFolders($"/sys/fs/cgroup/{group.TrimStart('/')}");
        }

        return true;
    }

    /// <summary>Takes away the mounts inside the bundle, last first, and with them the memory that the container wrote to. What it got elsewhere stays: others may use it.</summary>
    public void Release(RuntimeConfig config)
    {
        foreach (var mount in config.Mounts.Where(mount => IsInside(mount) && !mount.Options.Contains("remount")).Reverse())
        {
            _ = Libc.Unmount(InRoot(mount.Destination), 0);
        }
    }

    private bool Mount(RuntimeMount mount)
    {
        var target = InRoot(mount.Destination);
        FileSystems.MakeFolders(target);
        foreach (var option in mount.Options)
        {
            if (option.StartsWith("upperdir=", StringComparison.Ordinal) || option.StartsWith("workdir=", StringComparison.Ordinal))
            {
                FileSystems.MakeFolders(option[(option.IndexOf('=') + 1)..]);
            }
        }

        return MountOptions.Parse(mount.Options).Calls.All(call => FileSystems.Mount(mount.Source, target, mount.Type, call.Flags, call.Data));
    }

    private bool IsInside(RuntimeMount mount) => InRoot(mount.Destination).StartsWith(Folder + "/", StringComparison.Ordinal);

    private bool IsMounted(RuntimeMount mount) => MountTable.Read().Any(mounted => mounted.Target == InRoot(mount.Destination).TrimEnd('/'));

    private string InRoot(string path) => path.StartsWith('/') ? path : $"{Folder}/rootfs/{path}";
}
