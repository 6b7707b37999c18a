using static LinuxKit.Configuration.Fields.FieldTypes;
using BlockIOField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.BlockIOLimits>;
using CpuField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.CpuLimits>;
using DeviceRuleField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.DeviceRule>;
using HugepageField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.HugepageLimit>;
using MemoryField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.MemoryLimits>;
using NetworkField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.NetworkLimits>;
using PidsField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.PidsLimits>;
using PriorityField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.InterfacePriority>;
using ResourceField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.Resources>;
using ThrottleField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.ThrottleDevice>;
using WeightField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.WeightDevice>;

namespace LinuxKit.Configuration.Fields;

/// <summary>The fields of <see cref="Resources"/> and what is below it.</summary>
internal static class ResourceFields
{
    public static readonly FieldTable<DeviceRule> DeviceRule = new("a device rule",
    [
        DeviceRuleField.Of("allow", Flag, d => d.Allow, (d, v) => d with { Allow = v.GetValueOrDefault() }, "Whether the use is allowed.", "`false`"),
        DeviceRuleField.Of("type", Text, d => d.Type, (d, v) => d with { Type = v }, "`a`, `c` or `b`: all, character or block devices."),
        DeviceRuleField.Of("major", Long, d => d.Major, (d, v) => d with { Major = v }, "Major number.", "all"),
        DeviceRuleField.Of("minor", Long, d => d.Minor, (d, v) => d with { Minor = v }, "Minor number.", "all"),
        DeviceRuleField.Of("access", Text, d => d.Access, (d, v) => d with { Access = v }, "Any of `r`, `w` and `m`: read, write, make the node."),
    ]);

    public static readonly FieldTable<MemoryLimits> Memory = new("memory limits",
    [
        MemoryField.Of("limit", Long, m => m.Limit, (m, v) => m with { Limit = v }, "Most memory in bytes; -1 is no limit."),
        MemoryField.Of("reservation", Long, m => m.Reservation, (m, v) => m with { Reservation = v }, "The limit in bytes when memory is short."),
        MemoryField.Of("swap", Long, m => m.Swap, (m, v) => m with { Swap = v }, "Most memory and swap together in bytes; -1 is no limit."),
        MemoryField.Of("kernel", Long, m => m.Kernel, (m, v) => m with { Kernel = v }, "Most kernel memory in bytes."),
        MemoryField.Of("kernelTCP", Long, m => m.KernelTcp, (m, v) => m with { KernelTcp = v }, "Most kernel memory for TCP buffers in bytes."),
        MemoryField.Of("swappiness", ULong, m => m.Swappiness, (m, v) => m with { Swappiness = v }, "How readily memory is swapped out, from 0 to 100."),
        MemoryField.Of("disableOOMKiller", Flag, m => m.DisableOomKiller, (m, v) => m with { DisableOomKiller = v }, "Whether processes wait instead of being killed when memory runs out."),
    ]);

    public static readonly FieldTable<CpuLimits> Cpu = new("processor limits",
    [
        CpuField.Of("shares", ULong, c => c.Shares, (c, v) => c with { Shares = v }, "Weight against other groups."),
        CpuField.Of("quota", Long, c => c.Quota, (c, v) => c with { Quota = v }, "Microseconds of processor time in each period; negative is no limit."),
        CpuField.Of("period", ULong, c => c.Period, (c, v) => c with { Period = v }, "Length of a period in microseconds."),
        CpuField.Of("realtimeRuntime", Long, c => c.RealtimeRuntime, (c, v) => c with { RealtimeRuntime = v }, "Microseconds of real-time scheduling in each real-time period."),
        CpuField.Of("realtimePeriod", ULong, c => c.RealtimePeriod, (c, v) => c with { RealtimePeriod = v }, "Length of a real-time period in microseconds."),
        CpuField.Of("cpus", Text, c => c.Cpus, (c, v) => c with { Cpus = v }, "Processors to run on, as `0-3,7`."),
        CpuField.Of("mems", Text, c => c.Mems, (c, v) => c with { Mems = v }, "Memory nodes to use, as `0-3,7`."),
    ]);

    public static readonly FieldTable<PidsLimits> Pids = new("process limits",
    [
        PidsField.Of("limit", Long, p => p.Limit, (p, v) => p with { Limit = v.GetValueOrDefault() }, "Most processes.", "`0`"),
    ]);

    public static readonly FieldTable<WeightDevice> Weight = new("a block device weight",
    [
        WeightField.Of("major", Long, w => w.Major, (w, v) => w with { Major = v.GetValueOrDefault() }, "Major number.", "`0`"),
        WeightField.Of("minor", Long, w => w.Minor, (w, v) => w with { Minor = v.GetValueOrDefault() }, "Minor number.", "`0`"),
        WeightField.Of("weight", UShort, w => w.Weight, (w, v) => w with { Weight = v }, "Weight against other groups."),
        WeightField.Of("leafWeight", UShort, w => w.LeafWeight, (w, v) => w with { LeafWeight = v }, "Weight of the group's own tasks against its subgroups."),
    ]);

    public static readonly FieldTable<ThrottleDevice> Throttle = new("a block device rate",
    [
        ThrottleField.Of("major", Long, t => t.Major, (t, v) => t with { Major = v.GetValueOrDefault() }, "Major number.", "`0`"),
        ThrottleField.Of("minor", Long, t => t.Minor, (t, v) => t with { Minor = v.GetValueOrDefault() }, "Minor number.", "`0`"),
        ThrottleField.Of("rate", ULong, t => t.Rate, (t, v) => t with { Rate = v.GetValueOrDefault() }, "Bytes or operations per second.", "`0`"),
    ]);

    public static readonly FieldTable<BlockIOLimits> BlockIO = new("block device limits",
    [
        BlockIOField.Of("weight", UShort, b => b.Weight, (b, v) => b with { Weight = v }, "Weight against other groups."),
        BlockIOField.Of("leafWeight", UShort, b => b.LeafWeight, (b, v) => b with { LeafWeight = v }, "Weight of the group's own tasks against its subgroups."),
        BlockIOField.Of("weightDevice", ListOf(Weight), b => b.WeightDevice, (b, v) => b with { WeightDevice = v }, "Weights for single devices."),
        BlockIOField.Of("throttleReadBpsDevice", ListOf(Throttle), b => b.ThrottleReadBpsDevice, (b, v) => b with { ThrottleReadBpsDevice = v }, "Most bytes read per second."),
        BlockIOField.Of("throttleWriteBpsDevice", ListOf(Throttle), b => b.ThrottleWriteBpsDevice, (b, v) => b with { ThrottleWriteBpsDevice = v }, "Most bytes written per second."),
        BlockIOField.Of("throttleReadIOPSDevice", ListOf(Throttle), b => b.ThrottleReadIopsDevice, (b, v) => b with { ThrottleReadIopsDevice = v }, "Most reads per second."),
        BlockIOField.Of("throttleWriteIOPSDevice", ListOf(Throttle), b => b.ThrottleWriteIopsDevice, (b, v) => b with { ThrottleWriteIopsDevice = v }, "Most writes per second."),
    ]);

    public static readonly FieldTable<HugepageLimit> Hugepage = new("a huge page limit",
    [
        HugepageField.Of("pageSize", PageSize, h => h.PageSize, (h, v) => h with { PageSize = v }, "Size of the pages, as `2MB` or in bytes."),
        HugepageField.Of("limit", ULong, h => h.Limit, (h, v) => h with { Limit = v.GetValueOrDefault() }, "Most memory in such pages, in bytes.", "`0`"),
    ]);

    public static readonly FieldTable<InterfacePriority> Priority = new("an interface priority",
    [
        PriorityField.Of("name", Text, p => p.Name, (p, v) => p with { Name = v }, "Name of the interface."),
        PriorityField.Of("priority", UInt, p => p.Priority, (p, v) => p with { Priority = v.GetValueOrDefault() }, "Its priority.", "`0`"),
    ]);

    public static readonly FieldTable<NetworkLimits> Network = new("network limits",
    [
        NetworkField.Of("classID", UInt, n => n.ClassId, (n, v) => n with { ClassId = v }, "Class that packets are marked with."),
        NetworkField.Of("priorities", ListOf(Priority), n => n.Priorities, (n, v) => n with { Priorities = v }, "Priorities of interfaces."),
    ]);

    public static readonly FieldTable<Resources> Table = new("resources",
    [
        ResourceField.Of("devices", ListOf(DeviceRule), r => r.Devices, (r, v) => r with { Devices = v }, "Rules for the use of devices, in order."),
        ResourceField.Of("memory", Object(Memory), r => r.Memory, (r, v) => r with { Memory = v }, "Limits of memory."),
        ResourceField.Of("cpu", Object(Cpu), r => r.Cpu, (r, v) => r with { Cpu = v }, "Limits of processor time."),
        ResourceField.Of("pids", Object(Pids), r => r.Pids, (r, v) => r with { Pids = v }, "Limits of processes."),
        ResourceField.Of("blockio", Object(BlockIO), r => r.BlockIO, (r, v) => r with { BlockIO = v }, "Limits of block devices."),
        ResourceField.Of("hugepageLimits", ListOf(Hugepage), r => r.HugepageLimits, (r, v) => r with { HugepageLimits = v }, "Limits of huge pages."),
        ResourceField.Of("network", Object(Network), r => r.Network, (r, v) => r with { Network = v }, "Limits of the network."),
    ]);
}
