using System.Collections.Immutable;

namespace LinuxKit.Configuration;

/// <summary>What an item or an image's label says of a container. <see langword="null"/> is "not said", which differs from empty.</summary>
public sealed partial record ContainerSettings
{
    /// <summary>Nothing said.</summary>
    public static ContainerSettings None { get; } = new();

    /// <summary>Capabilities by full name (<c>CAP_NET_ADMIN</c>), or <c>all</c> or <c>none</c> alone.</summary>
    public ImmutableArray<string>? Capabilities { get; init; }

    /// <summary>Capabilities on top of the label's; without effect where <see cref="Capabilities"/> is said too.</summary>
    public ImmutableArray<string>? CapabilitiesAdd { get; init; }

    /// <summary>Capabilities that a program without file capabilities keeps.</summary>
    public ImmutableArray<string>? Ambient { get; init; }

    /// <summary>Mounts; one with the destination of a default mount takes its place.</summary>
    public ImmutableArray<Mount>? Mounts { get; init; }

    /// <summary>Bind mounts as <c>source:destination[:options]</c>.</summary>
    public ImmutableArray<string>? Binds { get; init; }

    /// <summary>Bind mounts on top of the label's; without effect where <see cref="Binds"/> is said too.</summary>
    public ImmutableArray<string>? BindsAdd { get; init; }

    /// <summary>Device nodes, and the access to them.</summary>
    public ImmutableArray<Device>? Devices { get; init; }

    /// <summary>File systems in memory as <c>destination[:options]</c>.</summary>
    public ImmutableArray<string>? Tmpfs { get; init; }

    /// <summary>Program and arguments, in place of the image's entry point and command.</summary>
    public ImmutableArray<string>? Command { get; init; }

    /// <summary>Environment as <c>NAME=value</c>, in place of the image's.</summary>
    public ImmutableArray<string>? Env { get; init; }

    /// <summary>Working directory; empty is not said.</summary>
    public string? Cwd { get; init; }

    /// <summary>Network namespace: <c>host</c>, <c>new</c>, <c>none</c> or the path of one; empty is not said.</summary>
    public string? Net { get; init; }

    /// <summary>Process namespace: <c>host</c>, <c>new</c> or the path of one; empty is not said.</summary>
    public string? Pid { get; init; }

    /// <summary>IPC namespace: <c>host</c>, <c>new</c> or the path of one; empty is not said.</summary>
    public string? Ipc { get; init; }

    /// <summary>UTS (host name) namespace: <c>host</c>, <c>new</c> or the path of one; empty is not said.</summary>
    public string? Uts { get; init; }

    /// <summary>User namespace: <c>host</c>, <c>new</c> or the path of one; empty is not said.</summary>
    public string? Userns { get; init; }

    /// <summary>Host name in the container's UTS namespace; empty is not said.</summary>
    public string? Hostname { get; init; }

    /// <summary>Whether the root file system can't be written to.</summary>
    public bool? Readonly { get; init; }

    /// <summary>Paths that the container can't read.</summary>
    public ImmutableArray<string>? MaskedPaths { get; init; }

    /// <summary>Paths that the container can't write to.</summary>
    public ImmutableArray<string>? ReadonlyPaths { get; init; }

    /// <summary>User of the process: a number, <c>root</c> or a container's name.</summary>
    public string? Uid { get; init; }

    /// <summary>Group of the process: a number, <c>root</c> or a container's name.</summary>
    public string? Gid { get; init; }

    /// <summary>Further groups, each a number, <c>root</c> or a container's name.</summary>
    public ImmutableArray<string>? AdditionalGids { get; init; }

    /// <summary>Whether the process and its children can't gain privileges.</summary>
    public bool? NoNewPrivileges { get; init; }

    /// <summary>The kernel's preference for killing the process when memory runs out, from -1000 to 1000.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>Mount propagation of the root file system: <c>private</c>, <c>slave</c>, <c>shared</c> or <c>unbindable</c>.</summary>
    public string? RootfsPropagation { get; init; }

    /// <summary>Path of the control group.</summary>
    public string? CgroupsPath { get; init; }

    /// <summary>Limits of the control group, replaced as a whole.</summary>
    public Resources? Resources { get; init; }

    /// <summary>Kernel parameters by name, replaced as a whole.</summary>
    public ImmutableSortedDictionary<string, string>? Sysctl { get; init; }

    /// <summary>Limits of the process as <c>name,soft,hard</c>.</summary>
    public ImmutableArray<string>? Rlimits { get; init; }

    /// <summary>Users of the container's user namespace.</summary>
    public ImmutableArray<IdMapping>? UidMappings { get; init; }

    /// <summary>Groups of the container's user namespace.</summary>
    public ImmutableArray<IdMapping>? GidMappings { get; init; }

    /// <summary>Annotations of the runtime specification, replaced as a whole.</summary>
    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    /// <summary>What init does around the container.</summary>
    public RuntimeSettings? Runtime { get; init; }
}
