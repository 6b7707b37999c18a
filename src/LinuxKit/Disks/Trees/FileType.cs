using LinuxKit.Archives;

namespace LinuxKit.Disks.Trees;

/// <summary>The numbers by which Linux's file systems say what a file is.</summary>
internal static class FileType
{
    /// <summary>An inode's mode: its type and its permissions (<c>st_mode</c>).</summary>
    /// <param name="entry">The inode's metadata.</param>
    public static ushort Mode(ArchiveEntry entry) => (ushort)(entry.Mode | (int)(entry.Kind switch
    {
        EntryKind.Directory => CpioFileType.Directory,
        EntryKind.SymbolicLink => CpioFileType.SymbolicLink,
        EntryKind.CharacterDevice => CpioFileType.CharacterDevice,
        EntryKind.BlockDevice => CpioFileType.BlockDevice,
        EntryKind.Fifo => CpioFileType.Fifo,
        _ => CpioFileType.File,
    }));

    /// <summary>The type in a directory's entry: Linux's include/linux/fs_types.h, <c>FT_*</c>.</summary>
    /// <param name="kind">What the entry is.</param>
    public static byte InDirectory(EntryKind kind) => kind switch
    {
        EntryKind.Directory => 2,
        EntryKind.CharacterDevice => 3,
        EntryKind.BlockDevice => 4,
        EntryKind.Fifo => 5,
        EntryKind.SymbolicLink => 7,
        _ => 1,
    };

    /// <summary>A device's number in 32 bits: Linux's include/linux/kdev_t.h, <c>new_encode_dev</c>; 0 for what is no device.</summary>
    /// <param name="entry">The device.</param>
    /// <exception cref="LinuxKitException">The major number has more than 12 bits, or the minor number more than 20.</exception>
    public static uint Device(ArchiveEntry entry)
    {
        if (entry.Kind is not (EntryKind.CharacterDevice or EntryKind.BlockDevice))
        {
            return 0;
        }

        var (major, minor) = (entry.DeviceMajor, entry.DeviceMinor);
        return major < 1 << 12 && minor < 1 << 20
            ? (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12)
            : throw TreeDiagnostics.NoPlace.Error($"The device '{entry.Path}' has the number {major}:{minor}; Linux has 4095:1048575 at most.");
    }
}
