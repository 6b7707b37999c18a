using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Disks.SquashFs;

/// <summary>The tree of a root: inodes, and the names that lead to them.</summary>
internal sealed class SquashFsTree
{
    private const int DefaultMode = 0b111_101_101;

    private readonly Dictionary<string, Inode> _inodes = new(StringComparer.Ordinal);
    private readonly List<Inode> _directories = [];
    private uint _count;

    private SquashFsTree(ArchiveEntry root) => Add(root, null);

    /// <summary>The root.</summary>
    public Inode Root => _directories[0];

    /// <summary>Number of inodes.</summary>
    public uint InodeCount => _count;

    /// <summary>
    /// The directories in the order in which they are written: each after those in it. Right before a directory's inode stand those of the
    /// other files that have their first name there.
    /// </summary>
    public IEnumerable<Inode> Directories => Enumerable.Reverse(_directories);

    /// <summary>Makes a tree.</summary>
    /// <param name="entries">All entries, ordered by path, parents before what is in them.</param>
    /// <param name="timestamp">Time of a root that has no entry, in seconds since 1970-01-01 UTC.</param>
    /// <exception cref="LinuxKitException">A hard link leads nowhere, or a name is too long.</exception>
    public static SquashFsTree Of(ImmutableArray<ComposedEntry> entries, long timestamp)
    {
        var hasRoot = entries is [{ Entry.Path: "" }, ..];
        var tree = new SquashFsTree(hasRoot
            ? entries[0].Entry
            : new ArchiveEntry { Path = "", Kind = EntryKind.Directory, Mode = DefaultMode, ModificationTime = timestamp });
        foreach (var entry in hasRoot ? entries.AsSpan(1..) : entries.AsSpan())
        {
            if (entry.Entry.Kind != EntryKind.HardLink)
            {
                tree.Add(entry.Entry, tree.ParentOf(entry.Entry.Path));
            }
        }

        foreach (var (entry, _, _, _) in entries)
        {
            if (entry.Kind == EntryKind.HardLink)
            {
                tree.Link(entry);
            }
        }

        tree.Number();
        return tree;
    }

    /// <summary>Finds the inode of a path that is not a hard link.</summary>
    /// <param name="path">The path.</param>
    public Inode this[string path] => _inodes[path];

    /// <summary>The files that have their first name in a directory, other directories left out.</summary>
    /// <param name="directory">The directory.</param>
    public static IEnumerable<Inode> FilesOf(Inode directory) => directory.Names
        .Where(name => name.Inode.Type != InodeType.Directory && name.IsFirst)
        .Select(name => name.Inode);

    private void Add(ArchiveEntry entry, Inode? parent)
    {
        var inode = new Inode(entry, parent);
        if (parent is not null)
        {
            parent.Names.Add(new Inode.Name(NameOf(entry.Path), inode) { IsFirst = true });
            parent.LinkCount += inode.Type == InodeType.Directory ? 1u : 0;
        }

        _inodes.Add(entry.Path, inode);
        if (inode.Type == InodeType.Directory)
        {
            _directories.Add(inode);
        }

        _count++;
    }

    private void Link(ArchiveEntry entry)
    {
        if (!_inodes.TryGetValue(entry.LinkTarget!, out var inode) || inode.Type == InodeType.Directory)
        {
            throw SquashFsDiagnostics.DanglingHardLink.Error($"'{entry.Path}' is a hard link to '{entry.LinkTarget}', which is not a file.");
        }

        ParentOf(entry.Path).Names.Add(new Inode.Name(NameOf(entry.Path), inode));
        inode.LinkCount++;
    }

    private void Number()
    {
        var number = 0u;
        foreach (var directory in Directories)
        {
            directory.SortNames();
            foreach (var inode in FilesOf(directory))
            {
                inode.Number = ++number;
            }

            directory.Number = ++number;
        }
    }

    private Inode ParentOf(string path) => _inodes[path[..Math.Max(path.LastIndexOf('/'), 0)]];

    private static byte[] NameOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var bytes = new byte[ArchiveText.ByteCount(name)];
        ArchiveText.Encode(name, bytes);
        return bytes.Length <= ArchiveLimits.NameLength
            ? bytes
            : throw SquashFsDiagnostics.NameTooLong.Error($"A name in '{path}' has {bytes.Length} bytes.");
    }
}
