using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>A root file system in the making: names and what they name, without contents. Paths are resolved as the kernel does below a <c>chroot</c>, so no link leads out.</summary>
internal sealed class FileTree
{
    /// <summary>The root.</summary>
    public FileNode Root { get; } = new("", null, Inode.ImpliedDirectory);

    /// <summary>Finds what has a path; symbolic links on the way are followed.</summary>
    /// <param name="path">A normalised path.</param>
    /// <param name="followLast">Whether a link at the path itself is followed as well.</param>
    /// <returns>The node, or <see langword="null"/> when there is none.</returns>
    /// <exception cref="LinuxKitException">The links lead round in a circle.</exception>
    public FileNode? Find(string path, bool followLast) => Walk(path, followLast, makeMissing: false);

    /// <summary>Finds a directory; symbolic links are followed, and what is missing is made. What is no directory is replaced by one.</summary>
    /// <param name="path">A normalised path.</param>
    /// <exception cref="LinuxKitException">The links lead round in a circle.</exception>
    public FileNode MakeDirectory(string path) => Walk(path, followLast: true, makeMissing: true)!;

    /// <summary>Splits a path into its folder and its name.</summary>
    /// <param name="path">A normalised path, not the root's.</param>
    public static (string Folder, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }

    /// <summary>Whether a path lies below a folder.</summary>
    /// <param name="path">A normalised path.</param>
    /// <param name="folder">Another one, not the root's.</param>
    public static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    private FileNode? Walk(string path, bool followLast, bool makeMissing)
    {
        var node = Root;
        var rest = path.AsMemory();
        var links = 0;
        while (!rest.IsEmpty)
        {
            var slash = rest.Span.IndexOf('/');
            var part = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[(slash + 1)..];
            if (part.Span is "" or ".")
            {
                continue;
            }

            if (part.Span is "..")
            {
                node = node.Parent ?? Root;
                continue;
            }

            var child = node.Child(part.Span);
            var last = rest.Span.Trim('/').IsEmpty;
            if (child?.Inode.Entry is { Kind: EntryKind.SymbolicLink, LinkTarget: { } target } && (!last || followLast))
            {
                if (++links > RootLimits.SymbolicLinks)
                {
                    throw RootFilesystemDiagnostics.LinkLoop.Error($"'{path}' leads through more than {RootLimits.SymbolicLinks} symbolic links.");
                }

                node = target.StartsWith('/') ? Root : node;
                rest = rest.IsEmpty ? target.AsMemory() : $"{target}/{rest}".AsMemory();
                continue;
            }

            if (makeMissing && child is not { IsDirectory: true })
            {
                child = node.Put(part.ToString(), Inode.ImpliedDirectory);
            }

            if (child is null || (!child.IsDirectory && !last))
            {
                return null;
            }

            node = child;
        }

        return node;
    }
}
