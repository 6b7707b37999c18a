namespace LinuxKit.Disks.Qcow2;

/// <summary>How clusters are stored; numbers as in the header's field "compression type", but for none.</summary>
internal enum Qcow2Compression
{
    /// <summary>Raw DEFLATE (RFC 1951): every reader knows it.</summary>
    Deflate = 0,

    /// <summary>Zstandard (RFC 8878): QEMU 5.1 and later; others mostly don't.</summary>
    Zstd = 1,

    /// <summary>As they are.</summary>
    None = -1,
}

/// <summary>How to write a qcow2 image.</summary>
internal sealed record Qcow2Options
{
    /// <summary>How clusters are stored.</summary>
    public Qcow2Compression Compression { get; init; } = Qcow2Compression.Deflate;

    /// <summary>The compression's own level: 1 to 9 for DEFLATE, 1 to 22 for Zstandard; <see langword="null"/> for its default.</summary>
    public int? Level { get; init; }
}
