using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Makes a tree out of entries that the build made; of two with one path the later one counts.</summary>
internal static class GeneratedTree
{
    /// <summary>Makes the tree.</summary>
    /// <param name="component">The entries.</param>
    public static FileTree Of(GeneratedFiles component)
    {
        var tree = new FileTree();
        for (var position = 0; position < component.Entries.Length; position++)
        {
            var entry = component.Entries[position];
            var (folder, name) = FileTree.Split(ArchivePath.Normalize(entry.Entry.Path));
            var parent = tree.MakeDirectory(folder);
            var inode = new Inode(entry.Entry, Inode.None, position)
            {
                Implied = entry.Implied,
                OpenContent = entry.Entry.Kind == EntryKind.File ? token => OpenAsync(component, entry, token) : null,
            };
            if (entry.Entry.Kind == EntryKind.HardLink)
            {
                throw new ArgumentException("Generated files have no hard links.", nameof(component));
            }

            if (entry.Entry.Kind != EntryKind.Directory || parent.Child(name) is not { IsDirectory: true } existing)
            {
                parent.Put(name, inode);
            }
            else if (!entry.Implied || ReferenceEquals(existing.Inode, Inode.ImpliedDirectory))
            {
                existing.Inode = inode;
            }
        }

        return tree;
    }

    private static ValueTask<Stream> OpenAsync(GeneratedFiles component, GeneratedEntry entry, CancellationToken cancellationToken) => entry switch
    {
        { Blob: { } blob } => component.Blobs!.OpenAsync(blob, cancellationToken),
        { SourcePath: { } path } => ValueTask.FromResult<Stream>(HostFileStream.Open(path, entry.SourceDigest!.Value, entry.Entry.Size)),
        _ => ValueTask.FromResult<Stream>(new MemoryStream([.. entry.Content], writable: false)),
    };
}
