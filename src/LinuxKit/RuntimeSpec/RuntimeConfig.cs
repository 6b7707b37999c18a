using System.Collections.Immutable;
using LinuxKit.Configuration;

namespace LinuxKit.RuntimeSpec;

/// <summary><c>runtime.json</c>: what init does around a container. Every member is always written.</summary>
internal sealed record RuntimeConfig
{
    public required ImmutableArray<string> Cgroups { get; init; }

    public required ImmutableArray<Mount> Mounts { get; init; }

    public required ImmutableArray<string> Mkdir { get; init; }

    public required ImmutableArray<NetworkInterface> Interfaces { get; init; }

    public required RuntimeNamespaces BindNS { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Makes the file's content.</summary>
    /// <param name="settings">The item's settings over the label's.</param>
    /// <param name="bundle">Path of the container's folder in the guest, without a slash in front.</param>
    /// <param name="tree">Path of the unpacked image in the guest, without a slash in front: the bundle's own <c>lower</c> or <c>rootfs</c>, or that of another container of the same image.</param>
    public static RuntimeConfig For(ContainerSettings settings, string bundle, string tree)
    {
        var runtime = settings.Runtime ?? new RuntimeSettings();
        var bindings = runtime.BindNS ?? new NamespaceBindings();
        return new RuntimeConfig
        {
            Cgroups = runtime.Cgroups ?? [],
            Mounts = [.. RootMounts(settings.Readonly ?? false, "/" + bundle, "/" + tree), .. runtime.Mounts ?? []],
            Mkdir = runtime.Mkdir ?? [],
            Interfaces = runtime.Interfaces ?? [],
            BindNS = new RuntimeNamespaces(
                bindings.Cgroup ?? "", bindings.Ipc ?? "", bindings.Mnt ?? "", bindings.Net ?? "", bindings.Pid ?? "", bindings.User ?? "", bindings.Uts ?? ""),
            Namespace = runtime.Namespace ?? "",
        };
    }

    /// <summary>A writable root is an overlay whose upper layer is in memory; a read-only one is bound to its place, so that it is a mount.</summary>
    private static Mount[] RootMounts(bool isReadonly, string bundle, string tree) => isReadonly
        ? [new() { Destination = $"{bundle}/rootfs", Source = tree, Options = ["bind"] }]
        :
        [
            new() { Destination = $"{bundle}/tmp", Type = "tmpfs", Source = "tmpfs" },
            new() { Destination = $"{bundle}/tmp", Options = ["remount", "private"] },
            new()
            {
                Destination = $"{bundle}/rootfs",
                Type = "overlay",
                Source = "overlay",
                Options = [$"lowerdir={tree}", $"upperdir={bundle}/tmp/upper", $"workdir={bundle}/tmp/work"],
            },
        ];
}

/// <summary>Paths at which a container's namespaces are kept; empty for none.</summary>
internal sealed record RuntimeNamespaces(string Cgroup, string Ipc, string Mnt, string Net, string Pid, string User, string Uts);
