using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// Applies one layer to a tree: OCI image-spec, layer.md, "Applying Changesets". Whiteouts come first, wherever they stand in the layer,
/// since they hide what lower layers have and never what this one has; then the entries in their order.
/// </summary>
internal sealed class LayerChange
{
    private readonly FileTree _tree;
    private readonly LayerEntries _layer;

    // What the whiteouts took away, by path: a hard link of the same layer may still name it.
    private readonly Dictionary<string, FileNode> _removed = new(StringComparer.Ordinal);
    private HashSet<string>? _directories;

    private LayerChange(FileTree tree, LayerEntries layer)
    {
        _tree = tree;
        _layer = layer;
    }

    /// <summary>Applies a layer.</summary>
    /// <param name="tree">What the layers below it made.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="number">Its number, for the inodes.</param>
    /// <param name="whiteouts">Whether names that begin with <c>.wh.</c> are markers.</param>
    /// <exception cref="LinuxKitException">The layer makes no sense.</exception>
    public static void Apply(FileTree tree, LayerEntries layer, int number, bool whiteouts = true)
    {
        var change = new LayerChange(tree, layer);
        if (whiteouts)
        {
            foreach (var (folder, name) in layer.Whiteouts())
            {
                change.Hide(folder, name);
            }
        }

        for (var position = 0; position < layer.Entries.Length; position++)
        {
            var entry = layer.Entries[position];
            if (!whiteouts || !LayerEntries.IsWhiteout(entry.Path))
            {
                change.Add(new Inode(entry, number, position));
            }
        }
    }

    private void Hide(string folder, string? name)
    {
        if (_tree.Find(folder, followLast: true) is not { IsDirectory: true } node || IsMadeAnew(folder, node))
        {
            return;
        }

        foreach (var child in name is null ? [.. node.Children] : node.Child(name) is { } one ? [one] : Array.Empty<FileNode>())
        {
            _removed[child.Path] = child;
            node.Remove(child.Name);
        }
    }

    /// <summary>Whether the layer has a directory of its own where the path leads through a link of a lower layer: nothing is in that yet.</summary>
    private bool IsMadeAnew(string folder, FileNode node)
    {
        if (node.Path == folder)
        {
            return false;
        }

        _directories ??= _layer.Entries
            .Where(entry => entry.Kind == EntryKind.Directory)
            .Select(entry => entry.Path)
            .ToHashSet(StringComparer.Ordinal);
        for (var path = folder; path.Length > 0; path = FileTree.Split(path).Folder)
        {
            if (_directories.Contains(path) && _tree.Find(path, followLast: false) is { IsDirectory: false })
            {
                return true;
            }
        }

        return false;
    }

    private void Add(Inode inode)
    {
        var entry = inode.Entry;
        if (entry.Path.Length == 0)
        {
            // What an image says of its root counts for no directory of the guest: sheet 01, 6.4.
            return;
        }

        var (folder, name) = FileTree.Split(entry.Path);
        var parent = _tree.MakeDirectory(folder);
        if (entry.Kind == EntryKind.Directory && parent.Child(name) is { IsDirectory: true } existing)
        {
            existing.Inode = inode;
        }
        else if (entry.Kind == EntryKind.HardLink)
        {
            Link(parent, name, entry);
        }
        else
        {
            parent.Put(name, inode);
        }
    }

    private void Link(FileNode parent, string name, ArchiveEntry entry)
    {
        var target = ArchivePath.Normalize(entry.LinkTarget!);
        var node = _tree.Find(target, followLast: false) ?? FindRemoved(target);
        if (node is not { IsDirectory: false })
        {
            throw RootFilesystemDiagnostics.DanglingHardLink.Error($"'{entry.Path}' is a hard link to '{target}', which is no file.");
        }

        parent.Put(name, node.Inode);
    }

    private FileNode? FindRemoved(string path)
    {
        if (_removed.TryGetValue(path, out var removed))
        {
            return removed;
        }

        return path.Contains('/') && FileTree.Split(path) is var (folder, name) ? FindRemoved(folder)?.Child(name) : null;
    }
}
