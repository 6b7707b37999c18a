using LinuxKit.Archives;

namespace LinuxKit.Disks.Iso9660;

/// <summary>A file or directory of an image, whatever its hierarchies call it.</summary>
/// <param name="name">The last part of its path; empty for the root.</param>
/// <param name="entry">What it is.</param>
/// <param name="content">A file's content, empty for all else.</param>
/// <param name="parent">The directory that it is in; the root is in itself.</param>
internal sealed class IsoNode(string name, ArchiveEntry entry, DiskContent content, IsoNode? parent)
{
    private readonly List<IsoNode> _children = [];
    private uint _directories;

    public string Name => name;

    public ArchiveEntry Entry => entry;

    public DiskContent Content => content;

    public IsoNode Parent => parent ?? this;

    public bool IsRoot => parent is null;

    public bool IsDirectory => entry.Kind == EntryKind.Directory;

    /// <summary>What is in the directory, ordered by name.</summary>
    public IReadOnlyList<IsoNode> Children => _children;

    /// <summary>The number of the file's names: of a directory one, its own, and that of each directory in it.</summary>
    public uint LinkCount => IsDirectory ? 2 + _directories : 1;

    /// <summary>Makes the tree of an image.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="timestamp">The time of what has none.</param>
    /// <exception cref="LinuxKitException">A path is none, is there twice, or leads through a file.</exception>
    public static IsoNode TreeOf(IEnumerable<IsoFile> files, DateTimeOffset timestamp)
    {
        // Ordered by path, a directory comes before what is in it.
        var paths = files.Select(file => (Path: Normal(file.Path), File: file)).OrderBy(pair => pair.Path, StringComparer.Ordinal).ToList();
        var builder = new Builder(timestamp.ToUnixTimeSeconds());
        foreach (var (path, file) in paths)
        {
            builder.Add(path, file);
        }

        return builder.Finish();
    }

    /// <summary>A path as the tree has it: relative, and empty for the root.</summary>
    public static string Normal(string path) => path.Length == 0 ? path : ArchivePath.Normalize(path);

    private sealed class Builder(long time)
    {
        private static readonly DiskContent Nothing = DiskContent.Of(ReadOnlyMemory<byte>.Empty);

        private readonly Dictionary<string, IsoNode> _nodes = new(StringComparer.Ordinal);

        public void Add(string path, IsoFile file)
        {
            var entry = file.Entry ?? new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = 0x124, ModificationTime = time };
            if (entry.Kind == EntryKind.HardLink)
            {
                throw new ArgumentException($"'{path}' is a hard link; give it as a file that shares its content.", nameof(file));
            }

            if (_nodes.ContainsKey(path))
            {
                throw Iso9660Diagnostics.BadTree.Error($"'{path}' is there twice.");
            }

            Attach(path, entry, entry.Kind == EntryKind.File ? file.Content : Nothing);
        }

        public IsoNode Finish()
        {
            var root = Directory("");
            foreach (var node in _nodes.Values)
            {
                node._children.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            }

            return root;
        }

        private IsoNode Directory(string path)
        {
            var node = _nodes.GetValueOrDefault(path)
                ?? Attach(path, new ArchiveEntry { Path = path, Kind = EntryKind.Directory, Mode = 0x16D, ModificationTime = time }, Nothing);
            return node.IsDirectory ? node : throw Iso9660Diagnostics.BadTree.Error($"'{path}' is a file, and there are files in it.");
        }

        private IsoNode Attach(string path, ArchiveEntry entry, DiskContent content)
        {
            var slash = path.LastIndexOf('/');
            var parent = path.Length == 0 ? null : Directory(slash < 0 ? "" : path[..slash]);
            var node = new IsoNode(path[(slash + 1)..], entry, content, parent);
            _nodes.Add(path, node);
            if (parent is not null)
            {
                parent._children.Add(node);
                parent._directories += node.IsDirectory ? 1u : 0;
            }

            return node;
        }
    }
}
