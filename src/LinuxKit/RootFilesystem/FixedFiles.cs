using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>The files that every image tree has, whatever the image says: sheet 01, 6.3. They are laid over the image like one more layer.</summary>
internal static class FixedFiles
{
    // What a container engine leaves in an image although it belongs to the machine that built it.
    private static readonly string[] Dropped = [".dockerenv", "Dockerfile", "dev/console", "etc/hostname"];

    private static readonly string[] Directories = ["dev", "dev/pts", "dev/shm", "etc", "proc", "sys"];

    private static ReadOnlySpan<byte> Hosts =>
        """
        127.0.0.1       localhost
        ::1     localhost ip6-localhost ip6-loopback
        fe00::0 ip6-localnet
        ff00::0 ip6-mcastprefix
        ff02::1 ip6-allnodes
        ff02::2 ip6-allrouters

        """u8;

    private static ReadOnlySpan<byte> NoResolver => "\n# no resolv.conf configured\n"u8;

    /// <summary>Lays the files over a tree.</summary>
    /// <param name="tree">The flattened image.</param>
    /// <param name="role">What the tree is for.</param>
    /// <param name="timestamp">Modification time of the files, in seconds since 1970-01-01 UTC.</param>
    public static void Apply(FileTree tree, TreeRole role, long timestamp)
    {
        foreach (var path in Dropped)
        {
            var (folder, name) = FileTree.Split(path);
            tree.Find(folder, followLast: true)?.Remove(name);
        }

        foreach (var path in Directories)
        {
            var directory = tree.MakeDirectory(path);
            directory.Inode = Make(directory.Path, EntryKind.Directory, GeneratedEntries.DirectoryMode, timestamp);
        }

        var etc = tree.MakeDirectory("etc");
        PutFile(etc, "hosts", Hosts, timestamp);
        if (etc.Child("mtab") is null)
        {
            PutLink(etc, "mtab", "/proc/mounts", GeneratedEntries.DirectoryMode, timestamp);
        }

        if (role == TreeRole.Root)
        {
            PutLink(etc, "resolv.conf", "/run/resolvconf/resolv.conf", GeneratedEntries.FileMode, timestamp);
        }
        else
        {
            PutFile(etc, "resolv.conf", NoResolver, timestamp);
        }
    }

    private static void PutFile(FileNode folder, string name, ReadOnlySpan<byte> content, long timestamp)
    {
        var inode = Make(name, EntryKind.File, GeneratedEntries.FileMode, timestamp);
        var bytes = content.ToArray();
        folder.Put(name, inode with { Entry = inode.Entry with { Size = bytes.Length }, OpenContent = _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes, writable: false)) });
    }

    private static void PutLink(FileNode folder, string name, string target, int mode, long timestamp)
    {
        var inode = Make(name, EntryKind.SymbolicLink, mode, timestamp);
        folder.Put(name, inode with { Entry = inode.Entry with { LinkTarget = target } });
    }

    private static Inode Make(string path, EntryKind kind, int mode, long timestamp) =>
        new(new ArchiveEntry { Path = path, Kind = kind, Mode = mode, ModificationTime = timestamp }, Inode.None, 0);
}
