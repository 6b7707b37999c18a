using static LinuxKit.Configuration.Fields.FieldTypes;
using DeviceField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.Device>;
using IdMappingField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.IdMapping>;
using MountField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.Mount>;

namespace LinuxKit.Configuration.Fields;

/// <summary>The fields of mounts, devices and id mappings.</summary>
internal static class MountFields
{
    public static readonly FieldTable<IdMapping> IdMapping = new("an id mapping",
    [
        IdMappingField.Of("hostID", UInt, m => m.HostId, (m, v) => m with { HostId = v.GetValueOrDefault() },
            "The first id on the host.", "`0`"),
        IdMappingField.Of("containerID", UInt, m => m.ContainerId, (m, v) => m with { ContainerId = v.GetValueOrDefault() },
            "The first id in the container.", "`0`"),
        IdMappingField.Of("size", UInt, m => m.Size, (m, v) => m with { Size = v.GetValueOrDefault() },
            "How many ids the range has.", "`0`"),
    ]);

    public static readonly FieldTable<Mount> Mount = new("a mount",
    [
        MountField.Of("destination", Text, m => m.Destination, (m, v) => m with { Destination = v },
            "Where it appears in the container.", "the usual place of `proc`, `devpts`, `sysfs`, `cgroup`, `mqueue`"),
        MountField.Of("type", Text, m => m.Type, (m, v) => m with { Type = v },
            "The file system, such as `tmpfs`, or `bind`.", "the source, when it names a file system of the kernel; `tmpfs` for `/dev`"),
        MountField.Of("source", Text, m => m.Source, (m, v) => m with { Source = v },
            "What is mounted.", "the type"),
        MountField.Of("options", List, m => m.Options, (m, v) => m with { Options = v },
            "Options as mount(8) takes them.", "none"),
        MountField.Of("uidmappings", ListOf(IdMapping), m => m.UidMappings, (m, v) => m with { UidMappings = v },
            "How users appear in the mount."),
        MountField.Of("gidmappings", ListOf(IdMapping), m => m.GidMappings, (m, v) => m with { GidMappings = v },
            "How groups appear in the mount."),
    ]);

    public static readonly FieldTable<Device> Device = new("a device",
    [
        DeviceField.Of("path", Text, d => d.Path, (d, v) => d with { Path = v },
            "Path of the node in the container, or `all` for access to every device of the type and no node."),
        DeviceField.Of("type", Text, d => d.Type, (d, v) => d with { Type = v },
            "`c` for a character device, `b` for a block device."),
        DeviceField.Of("major", Long, d => d.Major, (d, v) => d with { Major = v.GetValueOrDefault() },
            "Major number.", "`0`"),
        DeviceField.Of("minor", Long, d => d.Minor, (d, v) => d with { Minor = v.GetValueOrDefault() },
            "Minor number.", "`0`"),
        DeviceField.Of("mode", Text, d => d.Mode, (d, v) => d with { Mode = v },
            "Permission bits of the node as octal text."),
    ]);
}
