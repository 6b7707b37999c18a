using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A file as the layers made it; hard links are several names of one.</summary>
/// <param name="Entry">Metadata; its path is the one that it was made under.</param>
/// <param name="Layer">The layer that has the content, or <see cref="None"/>.</param>
/// <param name="Position">Where it stands among that layer's entries.</param>
internal sealed record Inode(ArchiveEntry Entry, int Layer, int Position)
{
    /// <summary>What no layer has: a directory that was missing, a file of the build's own.</summary>
    public const int None = -1;

    /// <summary>Opens the content of a file that no layer has.</summary>
    public Func<CancellationToken, ValueTask<Stream>>? OpenContent { get; init; }

    /// <summary>Whether this is a directory that nobody made by name.</summary>
    public bool Implied { get; init; }

    /// <summary>A directory that something lies in although nobody made it.</summary>
    public static Inode ImpliedDirectory { get; } =
        new(new ArchiveEntry { Path = "", Kind = EntryKind.Directory, Mode = GeneratedEntries.DirectoryMode }, None, 0) { Implied = true };
}

/// <summary>A name in a <see cref="FileTree"/>.</summary>
/// <param name="name">The last part of its path; empty for the root.</param>
/// <param name="parent">The directory that it is in.</param>
/// <param name="inode">What it names.</param>
internal sealed class FileNode(string name, FileNode? parent, Inode inode)
{
    private readonly int _pathLength = parent is null ? 0 : parent._pathLength + 1 + name.Length;
    private Dictionary<string, FileNode>? _children;

    public string Name { get; } = name;

    public FileNode? Parent { get; } = parent;

    public Inode Inode { get; set; } = inode;

    public bool IsDirectory => Inode.Entry.Kind == EntryKind.Directory;

    public IReadOnlyCollection<FileNode> Children => _children is null ? [] : _children.Values;

    public string Path => Parent is null ? "" : Parent.Parent is null ? Name : $"{Parent.Path}/{Name}";

    public FileNode? Child(ReadOnlySpan<char> name) =>
        _children is not null && _children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var child) ? child : null;

    /// <summary>Puts a file into this directory, in place of whatever has the name there, with all that is in it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="inode">The file.</param>
    /// <exception cref="LinuxKitException">The path is longer than Linux allows: no entry's own path is, but links may lead deeper and deeper.</exception>
    public FileNode Put(string name, Inode inode)
    {
        var node = new FileNode(name, this, inode);
        if (node._pathLength > ArchiveLimits.PathLength)
        {
            throw RootFilesystemDiagnostics.TooLarge.Error($"The path of '{name}' has {ArchiveLimits.PathLength} characters or more, through links.");
        }

        return (_children ??= new Dictionary<string, FileNode>(StringComparer.Ordinal))[name] = node;
    }

    /// <summary>Takes a file out of this directory, with all that is in it.</summary>
    /// <param name="name">Its name.</param>
    public void Remove(string name) => _children?.Remove(name);
}
