using System.Collections.Immutable;

namespace LinuxKit.Configuration;

public sealed partial record ContainerSettings
{
    /// <summary>Lays these settings over others: an item's over those of its image's label. Associative, with <see cref="None"/> as its neutral element.</summary>
    /// <param name="lower">What holds where nothing is said here.</param>
    public ContainerSettings Over(ContainerSettings lower)
    {
        ArgumentNullException.ThrowIfNull(lower);
        var (capabilities, capabilitiesAdd) = Joined(Capabilities, CapabilitiesAdd, lower.Capabilities, lower.CapabilitiesAdd);
        var (binds, bindsAdd) = Joined(Binds, BindsAdd, lower.Binds, lower.BindsAdd);
        return new()
        {
            Capabilities = capabilities,
            CapabilitiesAdd = capabilitiesAdd,
            Ambient = Ambient ?? lower.Ambient,
            Mounts = Mounts ?? lower.Mounts,
            Binds = binds,
            BindsAdd = bindsAdd,
            Devices = Devices ?? lower.Devices,
            Tmpfs = Tmpfs ?? lower.Tmpfs,
            Command = Command ?? lower.Command,
            Env = Env ?? lower.Env,
            Cwd = Said(Cwd, lower.Cwd),
            Net = Said(Net, lower.Net),
            Pid = Said(Pid, lower.Pid),
            Ipc = Said(Ipc, lower.Ipc),
            Uts = Said(Uts, lower.Uts),
            Userns = Said(Userns, lower.Userns),
            Hostname = Said(Hostname, lower.Hostname),
            Readonly = Readonly ?? lower.Readonly,
            MaskedPaths = MaskedPaths ?? lower.MaskedPaths,
            ReadonlyPaths = ReadonlyPaths ?? lower.ReadonlyPaths,
            Uid = Uid ?? lower.Uid,
            Gid = Gid ?? lower.Gid,
            AdditionalGids = AdditionalGids ?? lower.AdditionalGids,
            NoNewPrivileges = NoNewPrivileges ?? lower.NoNewPrivileges,
            OomScoreAdj = OomScoreAdj ?? lower.OomScoreAdj,
            RootfsPropagation = RootfsPropagation ?? lower.RootfsPropagation,
            CgroupsPath = CgroupsPath ?? lower.CgroupsPath,
            Resources = Resources ?? lower.Resources,
            Sysctl = Sysctl ?? lower.Sysctl,
            Rlimits = Rlimits ?? lower.Rlimits,
            UidMappings = UidMappings ?? lower.UidMappings,
            GidMappings = GidMappings ?? lower.GidMappings,
            Annotations = Annotations ?? lower.Annotations,
            Runtime = Runtime is { } mine && lower.Runtime is { } below ? mine.Over(below) : Runtime ?? lower.Runtime,
        };
    }

    private static string? Said(string? upper, string? lower) => string.IsNullOrEmpty(upper) ? lower : upper;

    /// <summary>A list said replaces all below it; an addition waits for the list that it adds to. Repeated entries stay repeated, as in the reference tool.</summary>
    private static (ImmutableArray<string>? List, ImmutableArray<string>? Addition) Joined(
        ImmutableArray<string>? list, ImmutableArray<string>? addition, ImmutableArray<string>? lower, ImmutableArray<string>? lowerAddition)
    {
        if (list is not null)
        {
            return (list, null);
        }

        // An addition beside a list below is without effect there, so it must not come back to life here.
        if (lower is { } below)
        {
            return (below.AddRange(addition ?? []), null);
        }

        return (null, addition is { } mine && lowerAddition is { } theirs ? theirs.AddRange(mine) : addition ?? lowerAddition);
    }
}
