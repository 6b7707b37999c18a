namespace LinuxKit.Disks.Erofs;

/// <summary>How an EROFS image compresses files.</summary>
internal enum ErofsCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>LZ4, in physical clusters of 4 KiB; Linux 5.4 and newer read it.</summary>
    Lz4,
}
