namespace LinuxKit.RootFilesystem;

/// <summary>How much an image may unpack to. No image in use comes near; what is made to exhaust a machine does.</summary>
internal sealed record RootLimits
{
    /// <summary>The limits that hold unless a test sets its own.</summary>
    public static RootLimits Default { get; } = new();

    /// <summary>Bytes that all layers of one image unpack to: 64 GiB.</summary>
    public long UnpackedSize { get; init; } = 64L << 30;

    /// <summary>Bytes that any layer may unpack to, however small it is: 1 GiB.</summary>
    public long UnpackedSizeOfAnyLayer { get; init; } = 1L << 30;

    /// <summary>How many times its own size a layer above that may unpack to. Programs and text reach 3 to 10, a bomb of gzip 1,000.</summary>
    public long UnpackedRatio { get; init; } = 200;

    /// <summary>Entries of all layers of one image.</summary>
    public int EntryCount { get; init; } = 2_000_000;

    /// <summary>Characters of paths and links and bytes of extended attributes of all layers of one image, which are held in memory: 512 Mi.</summary>
    public long MetadataSize { get; init; } = 512L << 20;

    /// <summary>Bytes that a layer may unpack to.</summary>
    /// <param name="size">Its length as it is stored.</param>
    public long UnpackedSizeOf(long size) =>
        Math.Min(UnpackedSize, Math.Max(UnpackedSizeOfAnyLayer, size > UnpackedSize / UnpackedRatio ? UnpackedSize : size * UnpackedRatio));

    /// <summary>Bytes of an image's unpacked layers that are kept in temporary files while it is used: 8 GiB. What is beyond is unpacked twice.</summary>
    public const long SpoolSize = 8L << 30;

    /// <summary>Bytes of files that are joined in memory: 64 MiB. The package database of a large Alpine system has 2.</summary>
    public const long JoinedFileSize = 64 << 20;

    /// <summary>Symbolic links that a path may lead through: Linux's <c>MAXSYMLINKS</c>.</summary>
    public const int SymbolicLinks = 40;
}
