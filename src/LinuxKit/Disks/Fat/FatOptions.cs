namespace LinuxKit.Disks.Fat;

/// <summary>What a FAT file system is like, but for its files.</summary>
internal sealed record FatOptions
{
    /// <summary>The volume's label, which is stored in upper case; empty for none.</summary>
    public string Label { get; init; } = "";

    /// <summary>The volume's serial number; Linux shows it as the UUID.</summary>
    public uint VolumeId { get; init; }

    /// <summary>When all files and folders were made, changed and read. What FAT can't say becomes the nearest that it can: 1980 to 2107, in UTC.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Bytes of the file system, rounded down to whole sectors; <see langword="null"/> for as few as the content asks.</summary>
    public long? Size { get; init; }

    /// <summary>Bytes for further files when there is no <see cref="Size"/>.</summary>
    public long FreeSpace { get; init; }

    /// <summary>The first sector of the partition that it is going to lie in.</summary>
    public uint HiddenSectors { get; init; }

    /// <summary>The type; <see langword="null"/> for the one that is usual for the size.</summary>
    public FatType? Type { get; init; }
}
