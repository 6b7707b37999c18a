using System.Collections.Frozen;
using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>Checks a container: what would fail or surprise when the system boots.</summary>
/// <param name="container">The container.</param>
/// <param name="place">Where it is described.</param>
internal sealed class ContainerCheck(ContainerDefinition container, Place place)
{
    // A container's folder is its name with up to four more characters ("000-").
    private const int MaximumNameInBytes = ArchiveLimits.NameLength - 4;

    private static readonly string[] Propagations = ["private", "rprivate", "slave", "rslave", "shared", "rshared", "unbindable", "runbindable"];

    private readonly ContainerSettings _settings = container.Settings;

    /// <summary>Reports every problem.</summary>
    public void Run(IdMap ids, FrozenDictionary<string, VolumeDefinition> volumes)
    {
        if (!GuestPath.IsName(container.Name, MaximumNameInBytes, out var problem))
        {
            place.At("name").Report(ConfigurationDiagnostics.InvalidName, $"The name '{container.Name}' {problem}.");
        }

        CheckAdditions();
        CheckBinds(_settings.Binds ?? [], "binds", volumes);
        CheckBinds(_settings.BindsAdd ?? [], "binds.add", volumes);
        CheckMounts(volumes);
        CheckOwners(ids);
        CheckNamespaces();
        CheckProcess();
    }

    private void CheckAdditions()
    {
        Check(_settings.Binds is not null && _settings.BindsAdd is not null, "binds");
        Check(_settings.Capabilities is not null && _settings.CapabilitiesAdd is not null, "capabilities");

        void Check(bool both, string list)
        {
            if (both)
            {
                place.At($"{list}.add").Report(ConfigurationDiagnostics.NoEffect, $"It has no effect beside {list}.");
            }
        }
    }

    private void CheckBinds(ImmutableArray<string> binds, string key, FrozenDictionary<string, VolumeDefinition> volumes)
    {
        foreach (var (index, bind) in binds.Index())
        {
            var at = place.At(key).At(index, bind);
            VolumeCheck.CheckUse(VolumeUse.OfBind(bind), volumes, bind, at);
            CheckDestination(MountText.FromBind(bind).Destination!, at);
        }
    }

    private void CheckMounts(FrozenDictionary<string, VolumeDefinition> volumes)
    {
        foreach (var (index, mount) in (_settings.Mounts ?? []).Index())
        {
            var at = place.At("mounts").At(index);
            VolumeCheck.CheckUse(VolumeUse.OfMount(mount), volumes, mount.Source ?? "", at);
            CheckDestination(MountText.Complete(mount).Destination!, at.At("destination"));
        }

        foreach (var (index, text) in (_settings.Tmpfs ?? []).Index())
        {
            CheckDestination(MountText.FromTmpfs(text).Destination!, place.At("tmpfs").At(index, text));
        }
    }

    private static void CheckDestination(string destination, Place at)
    {
        if (!destination.StartsWith('/'))
        {
            at.Report(ConfigurationDiagnostics.Doubtful, $"The destination '{destination}' is not an absolute path.");
        }
    }

    private void CheckOwners(IdMap ids)
    {
        DefinitionCheck.CheckOwner(ids, _settings.Uid, place.At("uid"));
        DefinitionCheck.CheckOwner(ids, _settings.Gid, place.At("gid"));
        foreach (var (index, group) in (_settings.AdditionalGids ?? []).Index())
        {
            DefinitionCheck.CheckOwner(ids, group, place.At("additionalGids").At(index, group));
        }
    }

    private void CheckNamespaces()
    {
        Check("net", _settings.Net == "none" ? "new" : _settings.Net);
        Check("pid", _settings.Pid);
        Check("ipc", _settings.Ipc);
        Check("uts", _settings.Uts);
        Check("userns", _settings.Userns);
        if (!string.IsNullOrEmpty(_settings.RootfsPropagation) && !Propagations.Contains(_settings.RootfsPropagation, StringComparer.Ordinal))
        {
            place.At("rootfsPropagation").Report(
                ConfigurationDiagnostics.Doubtful,
                $"'{_settings.RootfsPropagation}' is no propagation of mounts.{NearestName.Hint(_settings.RootfsPropagation, Propagations)}");
        }

        void Check(string key, string? value)
        {
            if (value is not (null or "" or "host" or "root" or "new") && !value.StartsWith('/'))
            {
                place.At(key).Report(
                    ConfigurationDiagnostics.Doubtful, $"'{value}' is taken for the path of a namespace.{NearestName.Hint(value, ["host", "new"])}");
            }
        }
    }

    private void CheckProcess()
    {
        foreach (var (index, variable) in (_settings.Env ?? []).Index())
        {
            if (variable.IndexOf('=', StringComparison.Ordinal) < 1)
            {
                place.At("env").At(index, variable).Report(ConfigurationDiagnostics.Doubtful, $"'{variable}' is not NAME=value.");
            }
        }

        foreach (var (index, text) in (_settings.Rlimits ?? []).Index())
        {
            if (ResourceLimit.Parse(text) is var limit && limit.Soft > limit.Hard)
            {
                place.At("rlimits").At(index, text).Report(ConfigurationDiagnostics.Doubtful, $"In '{text}', the soft limit is above the hard one: the kernel refuses that.");
            }
        }

        if (_settings.OomScoreAdj is < -1000 or > 1000)
        {
            place.At("oomScoreAdj").Report(ConfigurationDiagnostics.Doubtful, $"{_settings.OomScoreAdj} is not between -1000 and 1000: the kernel refuses that.");
        }

        foreach (var name in _settings.Sysctl?.Keys ?? [])
        {
            CheckParameter(name, place.At("sysctl").At(name));
        }
    }

    /// <summary>A name is a path below <c>/proc/sys</c>, with dots or slashes between its parts.</summary>
    private static void CheckParameter(string name, Place at)
    {
        var parts = name.Split('/', '.');
        if (parts.Any(part => part.Length == 0) || name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
        {
            at.Report(ConfigurationDiagnostics.InvalidSysctl, $"'{name}' is not the name of a kernel parameter.");
        }
        else if (parts.Length == 1)
        {
            at.Report(ConfigurationDiagnostics.Doubtful, $"No kernel parameter is called '{name}': names have dots in them.");
        }
    }
}
