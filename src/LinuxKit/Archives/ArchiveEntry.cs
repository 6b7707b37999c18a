using System.Collections.Immutable;

namespace LinuxKit.Archives;

/// <summary>Kinds of file that tar and cpio can both carry.</summary>
public enum EntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link; <see cref="ArchiveEntry.LinkTarget"/> is its text.</summary>
    SymbolicLink,

    /// <summary>A further name of a file that stands earlier; <see cref="ArchiveEntry.LinkTarget"/> is that file's path.</summary>
    HardLink,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A named pipe.</summary>
    Fifo,
}

/// <summary>What an archive says of one file, apart from its content.</summary>
public sealed record ArchiveEntry
{
    /// <summary>The path, with <c>/</c> between its parts. In a root file system: relative, normalised, without <c>.</c> or <c>..</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What it is.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>Permission bits, with set-user-id, set-group-id and sticky: at most octal 7777.</summary>
    public int Mode { get; init; }

    /// <summary>The owner's number.</summary>
    public uint UserId { get; init; }

    /// <summary>The group's number.</summary>
    public uint GroupId { get; init; }

    /// <summary>Length of the content in bytes; 0 for everything but a <see cref="EntryKind.File"/>.</summary>
    public long Size { get; init; }

    /// <summary>Modification time in whole seconds since 1970-01-01 UTC.</summary>
    public long ModificationTime { get; init; }

    /// <summary>The text of a symbolic link, or the path that a hard link is another name of.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Major number of a device.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>Minor number of a device.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>Extended attributes by full name (<c>security.capability</c>), values as bytes.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<byte>> ExtendedAttributes { get; init; } = NoExtendedAttributes;

    /// <summary>The empty set of extended attributes, ordered by bytes as names are everywhere.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<byte>> NoExtendedAttributes { get; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<byte>>(StringComparer.Ordinal);
}
