using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LinuxKit.Configuration;

/// <summary>The use that a container's bind or mount makes of a volume.</summary>
/// <param name="Volume">The volume's name.</param>
/// <param name="IsNamed">Whether the source is the name, in place of a path that leads into the volume.</param>
/// <param name="Writes">Whether the container may write.</param>
internal readonly record struct VolumeUse(string Volume, bool IsNamed, bool Writes)
{
    /// <summary>The use that a bind makes; <see langword="null"/> for none.</summary>
    /// <param name="bind"><c>source:destination[:options]</c>.</param>
    public static VolumeUse? OfBind(string bind)
    {
        var parts = bind.Split(':');
        return Of(parts[0], parts.Length > 2 ? parts[2].Split(',') : []);
    }

    /// <summary>The use that a mount makes; <see langword="null"/> for none.</summary>
    public static VolumeUse? OfMount(Mount mount) => mount.Type == "bind" ? Of(mount.Source ?? "", mount.Options ?? []) : null;

    /// <summary>Puts paths into the place of volumes' names.</summary>
    /// <param name="settings">A container's settings.</param>
    /// <param name="paths">The volumes' paths by name. What else is named stays as it is: in a label, a path relative to the container's folder.</param>
    public static ContainerSettings Resolve(ContainerSettings settings, FrozenDictionary<string, string> paths) => settings with
    {
        Binds = Resolve(settings.Binds, paths),
        BindsAdd = Resolve(settings.BindsAdd, paths),
        Mounts = settings.Mounts is { } mounts
            ? [.. mounts.Select(mount => OfMount(mount) is { IsNamed: true } use && paths.TryGetValue(use.Volume, out var path) ? mount with { Source = path } : mount)]
            : null,
    };

    private static ImmutableArray<string>? Resolve(ImmutableArray<string>? binds, FrozenDictionary<string, string> paths) => binds is { } all
        ? [.. all.Select(bind => OfBind(bind) is { IsNamed: true } use && paths.TryGetValue(use.Volume, out var path) ? path + bind[use.Volume.Length..] : bind)]
        : null;

    private static VolumeUse? Of(string source, IEnumerable<string> options)
    {
        var writes = options.LastOrDefault(option => option is "ro" or "rw") != "ro";
        return source switch
        {
            "" => null,
            ['/', ..] => source.Split('/').Where(part => part is not ("" or ".")).ToArray() is ["containers", "volumes", var name, ..] ? new(name, false, writes) : null,
            _ => new(source, true, writes),
        };
    }
}
