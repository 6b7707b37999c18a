using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A tree in the order in which it is written: directories by path, then files in the order in which the layers have their contents.</summary>
internal sealed class TreePlan
{
    private readonly ImmutableArray<SegmentItem> _directories;
    private readonly ImmutableArray<PlannedFile> _files;

    private TreePlan(ImmutableArray<SegmentItem> directories, ImmutableArray<PlannedFile> files)
    {
        _directories = directories;
        _files = files;
    }

    /// <summary>Orders a tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="prefix">The directory of the guest that it lies below, or empty.</param>
    /// <param name="timestamp">Modification time of directories that nobody made, in seconds since 1970-01-01 UTC.</param>
    public static TreePlan Of(FileTree tree, string prefix, long timestamp)
    {
        var directories = new List<SegmentItem>();
        var names = new Dictionary<Inode, List<string>>(ReferenceEqualityComparer.Instance);
        for (var path = prefix; path.Length > 0; path = FileTree.Split(path).Folder)
        {
            directories.Add(Directory(path, Inode.ImpliedDirectory, timestamp));
        }

        Collect(tree.Root, prefix);
        directories.Sort((a, b) => StringComparer.Ordinal.Compare(a.Entry.Path, b.Entry.Path));
        var files = names
            .Select(pair => new PlannedFile(pair.Key, Names(pair.Key, pair.Value)))
            .OrderBy(file => file.Inode.Layer == Inode.None ? int.MaxValue : file.Inode.Layer)
            .ThenBy(file => file.Inode.Position)
            .ThenBy(file => file.Names[0], StringComparer.Ordinal);
        return new TreePlan([.. directories], [.. files]);

        // The name under which the image has the file comes first, so that the others are links to it there as here.
        ImmutableArray<string> Names(Inode inode, List<string> all)
        {
            var own = prefix.Length == 0 ? inode.Entry.Path : $"{prefix}/{inode.Entry.Path}";
            return [.. all.OrderBy(name => name != own).ThenBy(name => name, StringComparer.Ordinal)];
        }

        void Collect(FileNode folder, string folderPath)
        {
            foreach (var node in folder.Children)
            {
                var path = folderPath.Length == 0 ? node.Name : $"{folderPath}/{node.Name}";
                if (node.IsDirectory)
                {
                    directories.Add(Directory(path, node.Inode, timestamp));
                    Collect(node, path);
                }
                else if (names.TryGetValue(node.Inode, out var others))
                {
                    others.Add(path);
                }
                else
                {
                    names.Add(node.Inode, [path]);
                }
            }
        }
    }

    /// <summary>All that the plan has, in order, without contents.</summary>
    public IEnumerable<SegmentItem> Items => _directories.Concat(_files.SelectMany(file => file.Items(Stream.Null)));

    /// <summary>Reads all that the plan has, each layer once.</summary>
    /// <param name="openLayer">Opens a layer; called only for layers of which a content is needed.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<SegmentItem> ReadAsync(
        Func<int, CancellationToken, ValueTask<LayerStream>> openLayer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var directory in _directories)
        {
            yield return directory;
        }

        for (var start = 0; start < _files.Length;)
        {
            var layer = _files[start].Inode.Layer;
            var end = start + 1;
            while (end < _files.Length && _files[end].Inode.Layer == layer)
            {
                end++;
            }

            var files = _files[start..end];
            var items = layer != Inode.None && files.Any(file => file.HasContent)
                ? ReadLayerAsync(files, await openLayer(layer, cancellationToken).ConfigureAwait(false), cancellationToken)
                : ReadOwnAsync(files, cancellationToken);
            await foreach (var item in items.ConfigureAwait(false))
            {
                yield return item;
            }

            start = end;
        }
    }

    private static async IAsyncEnumerable<SegmentItem> ReadLayerAsync(
        ImmutableArray<PlannedFile> files, LayerStream layer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var layerScope = layer.ConfigureAwait(false);
        var reader = new TarReader(layer.Content);
        var position = -1;
        foreach (var file in files)
        {
            while (file.HasContent && position < file.Inode.Position)
            {
                position++;
                _ = await reader.ReadNextAsync(cancellationToken).ConfigureAwait(false)
                    ?? throw RootFilesystemDiagnostics.SourceChanged.Error("The layer has fewer entries than when it was read first.");
            }

            foreach (var item in file.Items(file.HasContent ? reader.Content : Stream.Null))
            {
                yield return item;
            }
        }

        await layer.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<SegmentItem> ReadOwnAsync(
        ImmutableArray<PlannedFile> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            var content = file.Inode.OpenContent is { } open ? await open(cancellationToken).ConfigureAwait(false) : Stream.Null;
            await using var contentScope = content.ConfigureAwait(false);
            foreach (var item in file.Items(content))
            {
                yield return item;
            }
        }
    }

    private static SegmentItem Directory(string path, Inode inode, long timestamp) =>
        new(inode.Entry with { Path = path, ModificationTime = ReferenceEquals(inode, Inode.ImpliedDirectory) ? timestamp : inode.Entry.ModificationTime })
        {
            Implied = inode.Implied,
        };

    /// <summary>A file with all its names, of which the first is written as the file.</summary>
    private sealed record PlannedFile(Inode Inode, ImmutableArray<string> Names)
    {
        public bool HasContent => Inode.Entry.Size > 0;

        /// <summary>What is written of it: only regular files are linked, since cpio and the kernel have no place for links of links.</summary>
        public IEnumerable<SegmentItem> Items(Stream content) => Inode.Entry.Kind == EntryKind.File
            ? [new SegmentItem(Inode.Entry with { Path = Names[0] }, content) { HardLinks = Names[1..] }]
            : Names.Select(name => new SegmentItem(Inode.Entry with { Path = name }));
    }
}
