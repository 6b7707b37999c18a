namespace LinuxKit.Disks.Ext4;

/// <summary>What an ext4 file system is beside the files in it.</summary>
internal sealed record Ext4Options
{
    /// <summary>The file system's UUID, which its checksums start from.</summary>
    public Guid Uuid { get; init; }

    /// <summary>What the hashes of names start from, in directories that Linux makes later.</summary>
    public Guid HashSeed { get; init; }

    /// <summary>The volume's name: at most 16 bytes of UTF-8.</summary>
    public string Label { get; init; } = "";

    /// <summary>When the file system was made, and the modification time of its root directory; whole seconds count.</summary>
    public DateTimeOffset Timestamp { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Bytes of the file system, of which whole blocks of 4096 count; <see langword="null"/>: as many as it needs.</summary>
    public long? Size { get; init; }

    /// <summary>Bytes that are free beside the files in it, when <see cref="Size"/> is not set.</summary>
    public long FreeSpace { get; init; }

    /// <summary>Whether Linux must never write to it.</summary>
    public bool ReadOnly { get; init; }
}
