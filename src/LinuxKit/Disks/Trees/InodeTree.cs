using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Disks.Trees;

/// <summary>A composed root as file systems see it: directories that hold names, and inodes that names lead to.</summary>
internal sealed class InodeTree
{
    private const int DirectoryMode = 0b111_101_101;

    private readonly Dictionary<string, TreeInode> _byPath;
    private readonly List<TreeInode> _inodes;
    private readonly Dictionary<TreeInode, List<TreeName>> _names = [];

    private InodeTree(int capacity, long timestamp)
    {
        _inodes = new(capacity + 1);
        _byPath = new(capacity + 1, StringComparer.Ordinal);
        Root = Add(new ArchiveEntry { Path = "", Kind = EntryKind.Directory, Mode = DirectoryMode, ModificationTime = timestamp }, null, null);
        Root.LinkCount = 2;
    }

    /// <summary>The root directory, which no component has an entry for: rwxr-xr-x, and root's.</summary>
    public TreeInode Root { get; }

    /// <summary>
    /// All inodes in the order in which <see cref="ComposedRoot.ReadAsync"/> brings them: the root, the other directories by path, then the
    /// rest as segments have them.
    /// </summary>
    public IReadOnlyList<TreeInode> Inodes => _inodes;

    /// <summary>The inode that a path names.</summary>
    /// <param name="path">A path of the root that the tree was made of; the root's is empty.</param>
    public TreeInode this[string path] => _byPath[path];

    /// <summary>Makes the tree of a root.</summary>
    /// <param name="root">The root.</param>
    /// <param name="timestamp">Modification time of the root directory, in seconds since 1970-01-01 UTC.</param>
    /// <exception cref="LinuxKitException">A name is longer than file systems allow.</exception>
    public static InodeTree Of(ComposedRoot root, long timestamp)
    {
        var tree = new InodeTree(root.Entries.Length, timestamp);
        foreach (var entry in root.Entries.Where(entry => entry.Entry.Kind == EntryKind.Directory))
        {
            var parent = tree.ParentOf(entry.Entry.Path);
            var directory = tree.Add(entry.Entry, null, parent);
            directory.LinkCount = 1;
            parent.LinkCount++;
            tree.Name(parent, directory);
        }

        // A link stands behind its file, wherever its path is.
        foreach (var entry in root.Entries.Where(entry => entry.Entry.Kind != EntryKind.Directory).OrderBy(entry => (entry.Segment, entry.Position)))
        {
            var parent = tree.ParentOf(entry.Entry.Path);
            if (entry.Entry.Kind == EntryKind.HardLink)
            {
                var inode = tree._byPath[entry.Entry.LinkTarget!];
                tree._byPath.Add(entry.Entry.Path, inode);
                tree.Name(parent, inode, entry.Entry.Path);
            }
            else
            {
                tree.Name(parent, tree.Add(entry.Entry, entry.ContentDigest, parent));
            }
        }

        foreach (var (directory, names) in tree._names)
        {
            names.Sort((a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
            directory.Names = names;
        }

        tree._names.Clear();
        return tree;
    }

    private TreeInode ParentOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? _byPath[path[..slash]] : Root;

    private TreeInode Add(ArchiveEntry entry, Digest? contentDigest, TreeInode? parent)
    {
        var inode = new TreeInode(entry, contentDigest, parent) { Index = _inodes.Count };
        _inodes.Add(inode);
        _byPath.Add(entry.Path, inode);
        return inode;
    }

    private void Name(TreeInode parent, TreeInode inode) => Name(parent, inode, inode.Entry.Path);

    private void Name(TreeInode parent, TreeInode inode, string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var bytes = new byte[ArchiveText.ByteCount(name)];
        if (bytes.Length > ArchiveLimits.NameLength)
        {
            throw TreeDiagnostics.NoPlace.Error($"The name of '{path}' has {bytes.Length} bytes; file systems hold {ArchiveLimits.NameLength}.");
        }

        ArchiveText.Encode(name, bytes);
        if (!_names.TryGetValue(parent, out var names))
        {
            _names.Add(parent, names = []);
        }

        names.Add(new TreeName(bytes, inode));
        inode.LinkCount++;
    }
}
