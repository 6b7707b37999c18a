using System.Collections.Immutable;
using LinuxKit.Configuration;
using LinuxKit.Oci;

namespace LinuxKit.RuntimeSpec;

/// <summary>Makes a container's runtime specification out of what its item, its label and its image say.</summary>
internal static class RuntimeSpecBuilder
{
    /// <summary>Makes the specification.</summary>
    /// <param name="settings">The item's settings over the label's.</param>
    /// <param name="image">The image's own configuration.</param>
    /// <param name="ids">The users that containers have by name.</param>
    /// <exception cref="LinuxKitException">A setting can't be carried out; it has no location.</exception>
    public static RuntimeSpecification Build(ContainerSettings settings, ImageConfig image, IdMap ids)
    {
        var isReadonly = settings.Readonly ?? false;
        return new RuntimeSpecification
        {
            Process = new ContainerProcess
            {
                User = new ProcessUser(
                    ids.Resolve(settings.Uid),
                    ids.Resolve(settings.Gid),
                    [.. (settings.AdditionalGids ?? []).Select(ids.Resolve)]),
                Args = settings.Command ?? image.Entrypoint.AddRange(image.Cmd),
                Env = settings.Env ?? image.Env,
                Cwd = FirstSaid(settings.Cwd, image.WorkingDirectory) ?? "/",
                Capabilities = BuildCapabilities(settings),
                Rlimits = [.. (settings.Rlimits ?? []).Select(ResourceLimit.Parse)],
                NoNewPrivileges = settings.NoNewPrivileges is true ? true : null,
                OomScoreAdj = settings.OomScoreAdj,
            },
            Root = new ContainerRoot("rootfs", isReadonly ? true : null),
            Hostname = settings.Hostname,
            Mounts = ContainerMounts.Build(settings, isReadonly),
            Annotations = settings.Annotations,
            Linux = new LinuxSettings
            {
                UidMappings = settings.UidMappings ?? [],
                GidMappings = settings.GidMappings ?? [],
                Sysctl = settings.Sysctl,
                Resources = ContainerDevices.Allow(settings.Devices ?? [], settings.Resources ?? new Resources()),
                CgroupsPath = settings.CgroupsPath,
                Namespaces = BuildNamespaces(settings),
                Devices = ContainerDevices.Nodes(settings.Devices ?? []),
                RootfsPropagation = settings.RootfsPropagation,
                MaskedPaths = settings.MaskedPaths ?? [],
                ReadonlyPaths = settings.ReadonlyPaths ?? [],
            },
        };
    }

    private static ProcessCapabilities BuildCapabilities(ContainerSettings settings)
    {
        var effective = Capabilities.Expand(settings.Capabilities ?? settings.CapabilitiesAdd ?? []);
        var ambient = Capabilities.Expand(settings.Ambient ?? []);

        // Ambient capabilities must be permitted, but aren't effective before the first execve.
        ImmutableArray<string> all = [.. effective.Union(ambient, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new ProcessCapabilities(Bounding: all, Effective: effective, Inheritable: all, Permitted: all, Ambient: ambient);
    }

    private static ImmutableArray<LinuxNamespace> BuildNamespaces(ContainerSettings settings)
    {
        var net = settings.Net == "none" ? "new" : settings.Net;
        var pid = FirstSaid(settings.Pid, "new");
        return
        [
            .. Namespace("network", net),
            .. Namespace("ipc", settings.Ipc),
            .. Namespace("uts", settings.Uts),
            .. Namespace("pid", pid),
            .. Namespace("user", settings.Userns),
            .. Namespace("mount", "new"),
        ];
    }

    /// <summary>A namespace that isn't in the list is the host's.</summary>
    private static ImmutableArray<LinuxNamespace> Namespace(string type, string? value) => value switch
    {
        null or "" or "host" or "root" => [],
        "new" => [new LinuxNamespace(type)],
        _ => [new LinuxNamespace(type, value)],
    };

    private static string? FirstSaid(string? first, string? second) =>
        !string.IsNullOrEmpty(first) ? first : !string.IsNullOrEmpty(second) ? second : null;
}
