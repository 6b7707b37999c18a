namespace LinuxKit.Configuration;

/// <summary>A device that the container may use, with the node that it gets for it.</summary>
public sealed record Device
{
    /// <summary>Path of the node in the container, or <c>all</c> for access to every device of the type and no node.</summary>
    public string? Path { get; init; }

    /// <summary><c>c</c> for a character device, <c>b</c> for a block device.</summary>
    public string? Type { get; init; }

    /// <summary>Major number.</summary>
    public long Major { get; init; }

    /// <summary>Minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Permission bits of the node as octal text.</summary>
    public string? Mode { get; init; }
}
