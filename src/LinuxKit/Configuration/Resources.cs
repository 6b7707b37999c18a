using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LinuxKit.Configuration;

/// <summary>Limits of a control group: OCI runtime-spec, config-linux.md, section "Control groups". Written to <c>config.json</c> as it stands, members in this order.</summary>
public sealed record Resources
{
    /// <summary>Rules for the use of devices, in order.</summary>
    public ImmutableArray<DeviceRule>? Devices { get; init; }

    /// <summary>Limits of memory.</summary>
    public MemoryLimits? Memory { get; init; }

    /// <summary>Limits of processor time.</summary>
    public CpuLimits? Cpu { get; init; }

    /// <summary>Limits of processes.</summary>
    public PidsLimits? Pids { get; init; }

    /// <summary>Limits of block devices.</summary>
    [JsonPropertyName("blockIO")]
    public BlockIOLimits? BlockIO { get; init; }

    /// <summary>Limits of huge pages.</summary>
    public ImmutableArray<HugepageLimit>? HugepageLimits { get; init; }

    /// <summary>Limits of the network.</summary>
    public NetworkLimits? Network { get; init; }
}

/// <summary>A rule for the use of devices.</summary>
public sealed record DeviceRule
{
    /// <summary>Whether the use is allowed.</summary>
    public bool Allow { get; init; }

    /// <summary><c>a</c>, <c>c</c> or <c>b</c>: all, character or block devices.</summary>
    public string? Type { get; init; }

    /// <summary>Major number; all when not said.</summary>
    public long? Major { get; init; }

    /// <summary>Minor number; all when not said.</summary>
    public long? Minor { get; init; }

    /// <summary>Any of <c>r</c>, <c>w</c> and <c>m</c>: read, write, make the node.</summary>
    public string? Access { get; init; }
}

/// <summary>Limits of memory, in bytes where nothing else is said.</summary>
public sealed record MemoryLimits
{
    /// <summary>Most memory; -1 is no limit.</summary>
    public long? Limit { get; init; }

    /// <summary>The limit when memory is short.</summary>
    public long? Reservation { get; init; }

    /// <summary>Most memory and swap together; -1 is no limit.</summary>
    public long? Swap { get; init; }

    /// <summary>Most kernel memory.</summary>
    public long? Kernel { get; init; }

    /// <summary>Most kernel memory for TCP buffers.</summary>
    [JsonPropertyName("kernelTCP")]
    public long? KernelTcp { get; init; }

    /// <summary>How readily memory is swapped out, from 0 to 100.</summary>
    public ulong? Swappiness { get; init; }

    /// <summary>Whether processes wait instead of being killed when memory runs out.</summary>
    [JsonPropertyName("disableOOMKiller")]
    public bool? DisableOomKiller { get; init; }
}

/// <summary>Limits of processor time.</summary>
public sealed record CpuLimits
{
    /// <summary>Weight against other groups.</summary>
    public ulong? Shares { get; init; }

    /// <summary>Microseconds of processor time in each period; negative is no limit.</summary>
    public long? Quota { get; init; }

    /// <summary>Length of a period in microseconds.</summary>
    public ulong? Period { get; init; }

    /// <summary>Microseconds of real-time scheduling in each real-time period.</summary>
    public long? RealtimeRuntime { get; init; }

    /// <summary>Length of a real-time period in microseconds.</summary>
    public ulong? RealtimePeriod { get; init; }

    /// <summary>Processors to run on, as <c>0-3,7</c>.</summary>
    public string? Cpus { get; init; }

    /// <summary>Memory nodes to use, as <c>0-3,7</c>.</summary>
    public string? Mems { get; init; }
}

/// <summary>Limits of processes.</summary>
public sealed record PidsLimits
{
    /// <summary>Most processes.</summary>
    public long Limit { get; init; }
}

/// <summary>Limits of block devices.</summary>
public sealed record BlockIOLimits
{
    /// <summary>Weight against other groups.</summary>
    public ushort? Weight { get; init; }

    /// <summary>Weight of the group's own tasks against its subgroups.</summary>
    public ushort? LeafWeight { get; init; }

    /// <summary>Weights for single devices.</summary>
    public ImmutableArray<WeightDevice>? WeightDevice { get; init; }

    /// <summary>Most bytes read per second.</summary>
    public ImmutableArray<ThrottleDevice>? ThrottleReadBpsDevice { get; init; }

    /// <summary>Most bytes written per second.</summary>
    public ImmutableArray<ThrottleDevice>? ThrottleWriteBpsDevice { get; init; }

    /// <summary>Most reads per second.</summary>
    [JsonPropertyName("throttleReadIOPSDevice")]
    public ImmutableArray<ThrottleDevice>? ThrottleReadIopsDevice { get; init; }

    /// <summary>Most writes per second.</summary>
    [JsonPropertyName("throttleWriteIOPSDevice")]
    public ImmutableArray<ThrottleDevice>? ThrottleWriteIopsDevice { get; init; }
}

/// <summary>The weight for one block device.</summary>
public sealed record WeightDevice
{
    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Weight against other groups.</summary>
    public ushort? Weight { get; init; }

    /// <summary>Weight of the group's own tasks against its subgroups.</summary>
    public ushort? LeafWeight { get; init; }
}

/// <summary>The rate of one block device.</summary>
public sealed record ThrottleDevice
{
    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Bytes or operations per second.</summary>
    public ulong Rate { get; init; }
}

/// <summary>The limit for huge pages of one size.</summary>
public sealed record HugepageLimit
{
    /// <summary>Size of the pages, as <c>2MB</c>.</summary>
    public string? PageSize { get; init; }

    /// <summary>Most memory in such pages, in bytes.</summary>
    public ulong Limit { get; init; }
}

/// <summary>Limits of the network.</summary>
public sealed record NetworkLimits
{
    /// <summary>Class that packets are marked with.</summary>
    [JsonPropertyName("classID")]
    public uint? ClassId { get; init; }

    /// <summary>Priorities of interfaces.</summary>
    public ImmutableArray<InterfacePriority>? Priorities { get; init; }
}

/// <summary>The priority of one interface.</summary>
public sealed record InterfacePriority
{
    /// <summary>Name of the interface.</summary>
    public string? Name { get; init; }

    /// <summary>Its priority.</summary>
    public uint Priority { get; init; }
}
