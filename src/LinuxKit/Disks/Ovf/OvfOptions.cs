namespace LinuxKit.Disks.Ovf;

/// <summary>What a virtual machine is to be given.</summary>
internal sealed record OvfOptions
{
    /// <summary>The machine's name, and that of the archive's files: at most 80 printable characters of ASCII without <c>/</c>.</summary>
    public required string Name { get; init; }

    /// <summary>An identifier of the disk's content: <see cref="Vmdk.VmdkOptions"/>.</summary>
    public required uint ContentId { get; init; }

    /// <summary>When the archive was made, in seconds since 1970-01-01 UTC.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Memory in MiB.</summary>
    public int MemoryInMebibytes { get; init; } = 1024;
}
