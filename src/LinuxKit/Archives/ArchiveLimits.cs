namespace LinuxKit.Archives;

/// <summary>How much is read of an archive before it is refused. Nothing that people build comes near; what is made to exhaust a machine does.</summary>
internal static class ArchiveLimits
{
    /// <summary>Bytes that one compressed stream may unpack to: 16 GiB, several times the largest layers in use.</summary>
    public const long UncompressedSize = 16L << 30;

    /// <summary>Entries of one archive.</summary>
    public const int EntryCount = 4_000_000;

    /// <summary>Bytes of a path or a link's text: Linux's <c>PATH_MAX</c>.</summary>
    public const int PathLength = 4096;

    /// <summary>Bytes of one part of a path: Linux's <c>NAME_MAX</c>.</summary>
    public const int NameLength = 255;

    /// <summary>Bytes of one extended attribute's value: Linux's <c>XATTR_SIZE_MAX</c>.</summary>
    public const int ExtendedAttributeSize = 64 * 1024;
}
