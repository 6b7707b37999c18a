using System.Collections.Immutable;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>Checks what init is to do around a container (sheet 03, 1.4): there it would fail when the system boots.</summary>
internal static class RuntimeCheck
{
    // IFNAMSIZ of linux/if.h, with the NUL at the end.
    private const int InterfaceNameSize = 16;

    private static readonly string[] WithoutType = ["bind", "rbind", "remount", "private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable"];

    /// <summary>Reports every problem.</summary>
    /// <param name="runtime">The settings, if any.</param>
    /// <param name="isService">Whether the container is a service.</param>
    /// <param name="container">Where the container is described.</param>
    public static void Run(RuntimeSettings? runtime, bool isService, Place container)
    {
        if (runtime is null)
        {
            return;
        }

        var place = container.At("runtime");
        CheckMounts(runtime.Mounts ?? [], place.At("mounts"));
        CheckPaths(runtime.Mkdir ?? [], "folder", place.At("mkdir"));
        CheckPaths(runtime.Cgroups ?? [], "control group", place.At("cgroups"));
        CheckInterfaces(runtime.Interfaces ?? [], place.At("interfaces"));
        CheckBindings(runtime.BindNS ?? new NamespaceBindings(), place.At("bindNS"));
        if (!isService && !string.IsNullOrEmpty(runtime.Namespace))
        {
            place.At("namespace").Report(ConfigurationDiagnostics.NoEffect, "Only a service can be in a namespace of the container runtime.");
        }
    }

    private static void CheckMounts(ImmutableArray<Mount> mounts, Place place)
    {
        foreach (var (index, mount) in mounts.Index())
        {
            var at = place.At(index);
            if (string.IsNullOrEmpty(mount.Destination))
            {
                at.Report(ConfigurationDiagnostics.InvalidRuntime, "The mount has no destination.");
            }
            else
            {
                CheckPath(mount.Destination, "destination", at.At("destination"));
            }

            if (string.IsNullOrEmpty(mount.Type) && !(mount.Options ?? []).Intersect(WithoutType, StringComparer.Ordinal).Any())
            {
                at.Report(ConfigurationDiagnostics.Doubtful, $"The mount on '{mount.Destination}' has no type.");
            }
        }
    }

    private static void CheckPaths(ImmutableArray<string> paths, string what, Place place)
    {
        foreach (var (index, path) in paths.Index())
        {
            CheckPath(path, what, place.At(index, path));
        }
    }

    private static void CheckPath(string path, string what, Place place)
    {
        if (path.Trim('/').Length == 0 || path.Contains('\0', StringComparison.Ordinal) || path.Split('/').Contains(".."))
        {
            place.Report(ConfigurationDiagnostics.InvalidRuntime, $"'{path}' can't be the path of a {what}.");
        }
    }

    private static void CheckInterfaces(ImmutableArray<NetworkInterface> interfaces, Place place)
    {
        foreach (var (index, entry) in interfaces.Index())
        {
            var at = place.At(index);
            CheckInterfaceName(entry.Name ?? "", at.At("name"));
            if (!string.IsNullOrEmpty(entry.Peer))
            {
                CheckInterfaceName(entry.Peer, at.At("peer"));
            }

            if (entry.Add == "veth" && string.IsNullOrEmpty(entry.Peer))
            {
                at.Report(ConfigurationDiagnostics.InvalidRuntime, $"The veth '{entry.Name}' has no peer.");
            }
            else if (entry.Add is not (null or "" or "veth") && !string.IsNullOrEmpty(entry.Peer))
            {
                at.At("peer").Report(ConfigurationDiagnostics.NoEffect, $"A peer has no effect on a link of the type '{entry.Add}'.");
            }
        }
    }

    private static void CheckInterfaceName(string name, Place place)
    {
        if (name is "" or "." or ".." || name.Length >= InterfaceNameSize || name.Any(letter => letter is '/' or ':' || char.IsWhiteSpace(letter) || char.IsControl(letter)))
        {
            place.Report(ConfigurationDiagnostics.InvalidRuntime, $"'{name}' can't be the name of an interface.");
        }
    }

    private static void CheckBindings(NamespaceBindings bindings, Place place)
    {
        foreach (var (key, path) in new[]
        {
            ("cgroup", bindings.Cgroup), ("ipc", bindings.Ipc), ("mnt", bindings.Mnt), ("net", bindings.Net),
            ("pid", bindings.Pid), ("user", bindings.User), ("uts", bindings.Uts),
        })
        {
            if (!string.IsNullOrEmpty(path) && !path.StartsWith('/'))
            {
                place.At(key).Report(ConfigurationDiagnostics.Doubtful, $"'{path}' is not an absolute path.");
            }
        }
    }
}
