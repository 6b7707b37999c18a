using static LinuxKit.Configuration.Fields.FieldTypes;
using BindingField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.NamespaceBindings>;
using InterfaceField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.NetworkInterface>;
using RuntimeField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.RuntimeSettings>;

namespace LinuxKit.Configuration.Fields;

/// <summary>The fields of <see cref="RuntimeSettings"/>.</summary>
internal static class RuntimeFields
{
    public static readonly FieldTable<NetworkInterface> Interface = new("an interface",
    [
        InterfaceField.Of("name", Text, i => i.Name, (i, v) => i with { Name = v },
            "Its name."),
        InterfaceField.Of("add", Text, i => i.Add, (i, v) => i with { Add = v },
            "The kind of link to make, such as `wireguard`.", "none is made: the interface of that name is moved"),
        InterfaceField.Of("peer", Text, i => i.Peer, (i, v) => i with { Peer = v },
            "Name of the other end of a `veth` pair."),
        InterfaceField.Of("createInRoot", Flag, i => i.CreateInRoot, (i, v) => i with { CreateInRoot = v.GetValueOrDefault() },
            "Whether the link is made outside and then moved.", "`false`"),
    ]);

    public static readonly FieldTable<NamespaceBindings> BindNS = new("namespace bindings",
    [
        BindingField.Of("cgroup", Text, b => b.Cgroup, (b, v) => b with { Cgroup = v }, "Path for the control group namespace."),
        BindingField.Of("ipc", Text, b => b.Ipc, (b, v) => b with { Ipc = v }, "Path for the IPC namespace."),
        BindingField.Of("mnt", Text, b => b.Mnt, (b, v) => b with { Mnt = v }, "Path for the mount namespace."),
        BindingField.Of("net", Text, b => b.Net, (b, v) => b with { Net = v }, "Path for the network namespace."),
        BindingField.Of("pid", Text, b => b.Pid, (b, v) => b with { Pid = v }, "Path for the process namespace."),
        BindingField.Of("user", Text, b => b.User, (b, v) => b with { User = v }, "Path for the user namespace."),
        BindingField.Of("uts", Text, b => b.Uts, (b, v) => b with { Uts = v }, "Path for the UTS namespace."),
    ]);

    public static readonly FieldTable<RuntimeSettings> Table = new("runtime settings",
    [
        RuntimeField.Of("cgroups", List, r => r.Cgroups, (r, v) => r with { Cgroups = v },
            "Control groups that are made.", "none"),
        RuntimeField.Of("mounts", ListOf(MountFields.Mount), r => r.Mounts, (r, v) => r with { Mounts = v },
            "Mounts made outside the container; relative destinations are below its root file system.", "none"),
        RuntimeField.Of("mkdir", List, r => r.Mkdir, (r, v) => r with { Mkdir = v },
            "Directories that are made; relative ones are below the container's root file system.", "none"),
        RuntimeField.Of("interfaces", ListOf(Interface), r => r.Interfaces, (r, v) => r with { Interfaces = v },
            "Network interfaces that are made for the container, or moved to it.", "none"),
        RuntimeField.Of("bindNS", Object(BindNS), r => r.BindNS, (r, v) => r with { BindNS = v },
            "Paths at which the container's namespaces are kept by a bind mount.", "none"),
        RuntimeField.Of("namespace", Text, r => r.Namespace, (r, v) => r with { Namespace = v },
            "The container runtime's own namespace, for a service."),
    ]);
}
