using LinuxKit.Archives;

namespace LinuxKit.Boot.FirstStage;

/// <summary>What a first stage is for.</summary>
internal sealed record FirstStageOptions
{
    /// <summary>Where the root is.</summary>
    public required RootPlace Place { get; init; }

    /// <summary>Whether dm-verity guards the root.</summary>
    public bool Verity { get; init; }

    /// <summary>Whether the system mounts a partition for data, whose file system is loaded here: the system itself may not have the modules.</summary>
    public bool HasData { get; init; }

    /// <summary>How a root in SquashFS is compressed.</summary>
    public CompressionKind RootCompression { get; init; } = CompressionKind.Zstd;

    /// <summary>How the initrd is compressed.</summary>
    public required Compression Compression { get; init; }

    /// <summary>The kernel's configuration, or <see langword="null"/> when nobody knows it.</summary>
    public KernelConfiguration? Kernel { get; init; }

    /// <summary>Modification time of what the build makes, in seconds since 1970-01-01 UTC.</summary>
    public long Timestamp { get; init; }

    /// <summary>Where the image was asked for.</summary>
    public SourceLocation Location { get; init; }
}
