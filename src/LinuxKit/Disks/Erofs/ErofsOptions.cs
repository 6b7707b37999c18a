namespace LinuxKit.Disks.Erofs;

/// <summary>What an EROFS image is beside the files in it.</summary>
internal sealed record ErofsOptions
{
    /// <summary>How files are compressed.</summary>
    public ErofsCompression Compression { get; init; }

    /// <summary>The file system's UUID.</summary>
    public Guid Uuid { get; init; }

    /// <summary>Time of the build, and modification time of the root directory; whole seconds count.</summary>
    public DateTimeOffset Timestamp { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The volume's name: at most 15 bytes of UTF-8.</summary>
    public string Label { get; init; } = "";
}
