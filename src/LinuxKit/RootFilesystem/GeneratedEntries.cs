using System.Runtime.InteropServices;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Entries that the build makes by itself; all belong to root.</summary>
internal static class GeneratedEntries
{
    /// <summary>rwxr-xr-x: octal 0755.</summary>
    public const int DirectoryMode = 0b111_101_101;

    /// <summary>rw-r--r--: octal 0644.</summary>
    public const int FileMode = 0b110_100_100;

    public static GeneratedEntry Directory(string path, int mode, long timestamp) => new(new ArchiveEntry
    {
        Path = path,
        Kind = EntryKind.Directory,
        Mode = mode,
        ModificationTime = timestamp,
    });

    public static GeneratedEntry ImpliedDirectory(string path, long timestamp) =>
        Directory(path, DirectoryMode, timestamp) with { Implied = true };

    public static GeneratedEntry File(string path, byte[] content, long timestamp) =>
        new(FileOf(path, content.Length, timestamp)) { Content = ImmutableCollectionsMarshal.AsImmutableArray(content) };

    /// <summary>The metadata of a file whose content comes from elsewhere.</summary>
    public static ArchiveEntry FileOf(string path, long size, long timestamp) => new()
    {
        Path = path,
        Kind = EntryKind.File,
        Mode = FileMode,
        Size = size,
        ModificationTime = timestamp,
    };
}
