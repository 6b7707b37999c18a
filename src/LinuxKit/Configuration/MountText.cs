namespace LinuxKit.Configuration;

/// <summary>Mounts in their short notations, and the guesses for mounts that don't say all.</summary>
internal static class MountText
{
    /// <summary>Reads <c>source:destination[:options]</c>.</summary>
    /// <exception cref="LinuxKitException">It has fewer than two or more than three parts, or no source or destination.</exception>
    public static Mount FromBind(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts[0].Length == 0 || parts[1].Length == 0)
        {
            throw ConfigurationDiagnostics.InvalidBind.Error($"'{text}' is not a bind mount, source:destination[:options].");
        }

        return new Mount
        {
            Destination = parts[1],
            Type = "bind",
            Source = parts[0],
            Options = parts.Length == 2 ? ["rw", "rbind", "rshared"] : [.. parts[2].Split(','), "rbind"],
        };
    }

    /// <summary>Reads <c>destination[:options]</c>.</summary>
    /// <exception cref="LinuxKitException">It has more than two parts, or no destination.</exception>
    public static Mount FromTmpfs(string text)
    {
        var parts = text.Split(':');
        if (parts.Length > 2 || parts[0].Length == 0)
        {
            throw ConfigurationDiagnostics.InvalidTmpfs.Error($"'{text}' is not a tmpfs mount, destination[:options].");
        }

        return new Mount
        {
            Destination = parts[0],
            Type = "tmpfs",
            Source = "tmpfs",
            Options = parts.Length == 1 ? null : [.. parts[1].Split(',')],
        };
    }

    /// <summary>Says what a mount leaves open, where the kernel's file systems allow only one guess.</summary>
    /// <exception cref="LinuxKitException">The type or the destination is missing and can't be guessed.</exception>
    public static Mount Complete(Mount mount)
    {
        var type = NullIfEmpty(mount.Type)
            ?? (mount.Source is "mqueue" or "devpts" or "proc" or "sysfs" or "cgroup" ? mount.Source : null)
            ?? (mount.Destination is "/dev" ? "tmpfs" : null)
            ?? throw ConfigurationDiagnostics.InvalidMount.Error($"The mount on '{mount.Destination}' has no type.");
        var destination = NullIfEmpty(mount.Destination)
            ?? type switch
            {
                "proc" => "/proc",
                "devpts" => "/dev/pts",
                "sysfs" => "/sys",
                "cgroup" => "/sys/fs/cgroup",
                "mqueue" => "/dev/mqueue",
                _ => throw ConfigurationDiagnostics.InvalidMount.Error($"A mount of type '{type}' has no destination."),
            };
        return mount with { Type = type, Destination = destination, Source = NullIfEmpty(mount.Source) ?? type };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
