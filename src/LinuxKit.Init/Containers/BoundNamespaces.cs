using LinuxKit.Init.Boot;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Containers;

/// <summary>Binds a container's namespaces to paths, so that others can join them after it has ended.</summary>
internal static class BoundNamespaces
{
    public static bool Bind(RuntimeConfig config, int process)
    {
        foreach (var (kind, path) in config.BoundNamespaces)
        {
            FileSystems.MakeFolders(Path.GetDirectoryName(path) ?? "/");
            File.WriteAllBytes(path, []);
            if (!FileSystems.Mount($"/proc/{process}/ns/{kind}", path, null, MountFlags.Bind))
            {
                return false;
            }
        }

        return true;
    }
}
