using LinuxKit.Archives;

namespace LinuxKit.Disks.Iso9660;

/// <summary>A file of an ISO image.</summary>
/// <param name="Path">Where it stands, with <c>/</c> between the parts; the folders above it are implied. Linux shows the first 250 bytes of a name of 254 or 255.</param>
/// <param name="Content">Its content. Files that share one object, with each other or with a boot image, share its place on the disc.</param>
internal sealed record IsoFile(string Path, DiskContent Content)
{
    /// <summary>What Rock Ridge says of the file; <see langword="null"/> for a regular file of mode 0444, owned by root, of the image's time.</summary>
    public ArchiveEntry? Entry { get; init; }

    /// <summary>Something of a root file system: a file, a directory, a link, a device. A hard link is a file that shares its content.</summary>
    /// <param name="entry">What it is.</param>
    /// <param name="content">A file's content.</param>
    public static IsoFile Of(ArchiveEntry entry, DiskContent? content = null) =>
        new(entry.Path, content ?? DiskContent.Of(ReadOnlyMemory<byte>.Empty)) { Entry = entry };
}
