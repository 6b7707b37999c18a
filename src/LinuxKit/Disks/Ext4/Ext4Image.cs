using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using LinuxKit.RootFilesystem;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>
/// Makes ext4 file systems without a journal. Data come first, in the order in which they arrive; tables follow, when all sizes are known.
/// </summary>
internal static class Ext4Image
{
    /// <summary>Writes a root as a file system. The bytes depend on the root and the options alone.</summary>
    /// <param name="root">The root.</param>
    /// <param name="options">What the file system is beside the files in it.</param>
    /// <param name="output">The file system's file, seekable. What was in it is lost; it stays open.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The file system's length in bytes, a multiple of 4096.</returns>
    /// <exception cref="LinuxKitException">A segment is damaged, ext4 has no place for something, or the size that is asked for is too small.</exception>
    public static async Task<long> WriteAsync(ComposedRoot root, Ext4Options options, Stream output, CancellationToken cancellationToken)
    {
        var tree = InodeTree.Of(root, options.Timestamp.ToUnixTimeSeconds());
        var checksum = new Ext4Checksum(options.Uuid);
        var image = new SparseImage(output);
        var data = new DataBlocks(image, new BlockAllocator(DescriptorBlocks(tree, options)));
        var contents = new Ext4Contents(tree, data, checksum);
        await contents.WriteDirectoriesAsync(cancellationToken).ConfigureAwait(false);
        await contents.WriteAsync(root, cancellationToken).ConfigureAwait(false);

        var inodes = contents.Inodes;
        var geometry = Ext4Geometry.Fit(options, data.Allocator, inodes[^1].Number);
        await new Ext4Tables(image, options, geometry, checksum).WriteAsync(inodes, cancellationToken).ConfigureAwait(false);
        return image.Finish(geometry.Blocks);
    }

    // How many groups there are is not known before all contents are, as they may have holes; how many there may be is.
    private static int DescriptorBlocks(InodeTree tree, Ext4Options options)
    {
        if (options.Size is { } size)
        {
            return Ext4Geometry.DescriptorBlocksOf(Ext4Geometry.GroupsOf(Ext4Geometry.BlocksOf(size)));
        }

        var blocks = tree.Inodes.Sum(inode => MostBlocks(inode.Entry) + (inode.Names.Count / InodesPerBlock)) + (options.FreeSpace / BlockSize);
        return Ext4Geometry.DescriptorBlocksOf(Ext4Geometry.GroupsOf(blocks));
    }

    // A file's blocks; and for extents, attributes, its inode and its share of bitmaps and copies, one in eight and one more.
    private static long MostBlocks(ArchiveEntry entry) => (entry.Size / BlockSize * 9 / 8) + 4;

    private const int InodesPerBlock = BlockSize / InodeSize;
}
