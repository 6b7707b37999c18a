using System.Text.Json.Serialization;

namespace LinuxKit.Configuration;

/// <summary>A range of users or groups of a user namespace: OCI runtime-spec, config-linux.md, section "User namespace mappings".</summary>
public sealed record IdMapping
{
    /// <summary>The first id in the container.</summary>
    [JsonPropertyName("containerID")]
    public uint ContainerId { get; init; }

    /// <summary>The first id on the host.</summary>
    [JsonPropertyName("hostID")]
    public uint HostId { get; init; }

    /// <summary>How many ids the range has.</summary>
    public uint Size { get; init; }
}
