using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using LinuxKit.RootFilesystem;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>Makes read-only images of the Enhanced Read-Only File System, as Linux 5.4 and newer mount them.</summary>
internal static class ErofsImage
{
    /// <summary>Writes a root as an image. The bytes depend on the root and the options alone.</summary>
    /// <param name="root">The root.</param>
    /// <param name="options">What the image is beside the files in it.</param>
    /// <param name="output">The image's file, seekable. What was in it is lost; it stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The image's length in bytes, a multiple of 4096.</returns>
    /// <exception cref="LinuxKitException">A segment is damaged, or EROFS has no place for something.</exception>
    public static async Task<long> WriteAsync(ComposedRoot root, ErofsOptions options, Stream output, CancellationToken cancellationToken)
    {
        var tree = InodeTree.Of(root, options.Timestamp.ToUnixTimeSeconds());
        var layout = new ErofsLayout(tree, options);
        var image = new SparseImage(output);
        var data = new BlockAppender(image, layout.DataBlock);
        var inodes = new InodeWriter(layout, new MetadataWriter(image, layout));

        await WriteDirectoriesAsync(tree, layout, data, inodes, cancellationToken).ConfigureAwait(false);
        await new ErofsContents(tree, layout, data, inodes).WriteAsync(root, cancellationToken).ConfigureAwait(false);
        await data.FlushAsync(cancellationToken).ConfigureAwait(false);

        var superblock = new byte[BlockSize];
        new ErofsSuperblock(options, (ushort)layout[tree.Root].Slot, tree.Inodes.Count, (uint)data.NextBlock).Write(superblock);
        await image.WriteAsync(0, superblock, cancellationToken).ConfigureAwait(false);
        return image.Finish(data.NextBlock);
    }

    private static async ValueTask WriteDirectoriesAsync(
        InodeTree tree, ErofsLayout layout, BlockAppender data, InodeWriter inodes, CancellationToken cancellationToken)
    {
        foreach (var node in tree.Inodes.Where(node => node.Entry.Kind == EntryKind.Directory))
        {
            var content = ErofsDirectory.Write(node, layout[node].Size, child => (ulong)layout[child].Slot);
            await inodes.WriteAsync(node, content, data, cancellationToken).ConfigureAwait(false);
        }
    }
}
