using LinuxKit.Archives;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>Single files of an image.</summary>
internal static class ImageMember
{
    /// <summary>Finds a file.</summary>
    /// <param name="tree">The flattened image.</param>
    /// <param name="image">The image.</param>
    /// <param name="member">The file's path.</param>
    /// <param name="optional">Whether the image may lack it.</param>
    /// <exception cref="LinuxKitException">The image lacks the file, or has something else there.</exception>
    public static Inode? Find(FileTree tree, ResolvedImage image, string member, bool optional)
    {
        var node = tree.Find(ArchivePath.Normalize(member), followLast: true);
        if (node?.Inode is { Entry.Kind: EntryKind.File } inode)
        {
            return inode;
        }

        if (node is null && optional)
        {
            return null;
        }

        var (folder, name) = FileTree.Split(member);
        var names = tree.Find(folder, followLast: true)?.Children.Where(child => !child.IsDirectory).Select(child => child.Name) ?? [];
        throw RootFilesystemDiagnostics.MissingMember.Error(
            node is null
                ? $"{image.Reference} does not have '{member}'.{NearestName.Hint(name, names)}"
                : $"'{member}' is no regular file in {image.Reference}.");
    }

    /// <summary>Opens the content of a file.</summary>
    /// <param name="image">The image.</param>
    /// <param name="inode">The file.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LinuxKitException">The layer is missing or damaged.</exception>
    public static async ValueTask<LayerStream> OpenAsync(ScannedImage image, Inode inode, CancellationToken cancellationToken)
    {
        var layer = await image.OpenLayerAsync(inode.Layer, cancellationToken).ConfigureAwait(false);
        try
        {
            var reader = new TarReader(layer.Content);
            for (var position = 0; position <= inode.Position; position++)
            {
                _ = await reader.ReadNextAsync(cancellationToken).ConfigureAwait(false)
                    ?? throw RootFilesystemDiagnostics.SourceChanged.Error("The layer has fewer entries than when it was read first.");
            }

            return layer.Inner(reader.Content);
        }
        catch
        {
            await layer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
