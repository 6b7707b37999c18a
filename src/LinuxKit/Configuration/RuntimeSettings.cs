using System.Collections.Immutable;

namespace LinuxKit.Configuration;

/// <summary>What init does around a container before it starts.</summary>
public sealed record RuntimeSettings
{
    /// <summary>Control groups that are made.</summary>
    public ImmutableArray<string>? Cgroups { get; init; }

    /// <summary>Mounts made outside the container; relative destinations are below its root file system.</summary>
    public ImmutableArray<Mount>? Mounts { get; init; }

    /// <summary>Directories that are made; relative ones are below the container's root file system.</summary>
    public ImmutableArray<string>? Mkdir { get; init; }

    /// <summary>Network interfaces that are made for the container, or moved to it.</summary>
    public ImmutableArray<NetworkInterface>? Interfaces { get; init; }

    /// <summary>Paths at which the container's namespaces are kept.</summary>
    public NamespaceBindings? BindNS { get; init; }

    /// <summary>The container runtime's own namespace, for a service.</summary>
    public string? Namespace { get; init; }

    /// <summary>Lays these settings over others, field by field.</summary>
    /// <param name="lower">What holds where nothing is said here.</param>
    public RuntimeSettings Over(RuntimeSettings lower)
    {
        ArgumentNullException.ThrowIfNull(lower);
        return new()
        {
            Cgroups = Cgroups ?? lower.Cgroups,
            Mounts = Mounts ?? lower.Mounts,
            Mkdir = Mkdir ?? lower.Mkdir,
            Interfaces = Interfaces ?? lower.Interfaces,
            BindNS = BindNS is { } mine && lower.BindNS is { } below ? mine.Over(below) : BindNS ?? lower.BindNS,
            Namespace = Namespace ?? lower.Namespace,
        };
    }
}

/// <summary>A network interface for a container.</summary>
public sealed record NetworkInterface
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The kind of link to make, such as <c>wireguard</c>; without it, an interface of that name is moved to the container.</summary>
    public string? Add { get; init; }

    /// <summary>Name of the other end of a <c>veth</c> pair.</summary>
    public string? Peer { get; init; }

    /// <summary>Whether the link is made outside and then moved.</summary>
    public bool CreateInRoot { get; init; }
}

/// <summary>Paths at which a container's namespaces are kept by a bind mount.</summary>
public sealed record NamespaceBindings
{
    /// <summary>Path for the control group namespace.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Path for the IPC namespace.</summary>
    public string? Ipc { get; init; }

    /// <summary>Path for the mount namespace.</summary>
    public string? Mnt { get; init; }

    /// <summary>Path for the network namespace.</summary>
    public string? Net { get; init; }

    /// <summary>Path for the process namespace.</summary>
    public string? Pid { get; init; }

    /// <summary>Path for the user namespace.</summary>
    public string? User { get; init; }

    /// <summary>Path for the UTS namespace.</summary>
    public string? Uts { get; init; }

    /// <summary>Lays these paths over others, one by one.</summary>
    /// <param name="lower">What holds where nothing is said here.</param>
    public NamespaceBindings Over(NamespaceBindings lower)
    {
        ArgumentNullException.ThrowIfNull(lower);
        return new()
        {
            Cgroup = Cgroup ?? lower.Cgroup,
            Ipc = Ipc ?? lower.Ipc,
            Mnt = Mnt ?? lower.Mnt,
            Net = Net ?? lower.Net,
            Pid = Pid ?? lower.Pid,
            User = User ?? lower.User,
            Uts = Uts ?? lower.Uts,
        };
    }
}
