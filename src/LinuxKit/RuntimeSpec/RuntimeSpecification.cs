using System.Collections.Immutable;
using LinuxKit.Configuration;

namespace LinuxKit.RuntimeSpec;

/// <summary>A container as its runtime sees it: OCI runtime-spec 1.2.1, config.md. Only what is written here; members in the specification's order, lists that are empty left out.</summary>
internal sealed record RuntimeSpecification
{
    public string OciVersion { get; init; } = "1.2.1";

    public required ContainerProcess Process { get; init; }

    public required ContainerRoot Root { get; init; }

    public string? Hostname { get; init; }

    public required ImmutableArray<Mount> Mounts { get; init; }

    public ImmutableSortedDictionary<string, string>? Annotations { get; init; }

    public required LinuxSettings Linux { get; init; }
}

/// <summary>config.md, section "Process".</summary>
internal sealed record ContainerProcess
{
    public required ProcessUser User { get; init; }

    public ImmutableArray<string> Args { get; init; } = [];

    public ImmutableArray<string> Env { get; init; } = [];

    public required string Cwd { get; init; }

    public required ProcessCapabilities Capabilities { get; init; }

    public ImmutableArray<ResourceLimit> Rlimits { get; init; } = [];

    public bool? NoNewPrivileges { get; init; }

    public int? OomScoreAdj { get; init; }
}

/// <summary>config.md, section "User".</summary>
internal sealed record ProcessUser(uint Uid, uint Gid, ImmutableArray<uint> AdditionalGids);

/// <summary>config.md, section "Linux Process", capabilities.</summary>
internal sealed record ProcessCapabilities(
    ImmutableArray<string> Bounding,
    ImmutableArray<string> Effective,
    ImmutableArray<string> Inheritable,
    ImmutableArray<string> Permitted,
    ImmutableArray<string> Ambient);

/// <summary>config.md, section "Root".</summary>
internal sealed record ContainerRoot(string Path, bool? Readonly);

/// <summary>config-linux.md.</summary>
internal sealed record LinuxSettings
{
    public ImmutableArray<IdMapping> UidMappings { get; init; } = [];

    public ImmutableArray<IdMapping> GidMappings { get; init; } = [];

    public ImmutableSortedDictionary<string, string>? Sysctl { get; init; }

    public required Resources Resources { get; init; }

    public string? CgroupsPath { get; init; }

    public required ImmutableArray<LinuxNamespace> Namespaces { get; init; }

    public ImmutableArray<LinuxDevice> Devices { get; init; } = [];

    public string? RootfsPropagation { get; init; }

    public ImmutableArray<string> MaskedPaths { get; init; } = [];

    public ImmutableArray<string> ReadonlyPaths { get; init; } = [];
}

/// <summary>config-linux.md, section "Namespaces".</summary>
internal sealed record LinuxNamespace(string Type, string? Path = null);

/// <summary>config-linux.md, section "Devices".</summary>
internal sealed record LinuxDevice(string Path, string Type, long Major, long Minor, uint FileMode);
