using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Disks.SquashFs;

/// <summary>
/// Writes a SquashFS 4.0, a compressed file system that Linux mounts as it is. Contents are written as they come; names and inodes, which
/// point to them, come behind them. The same tree and options give the same bytes.
/// </summary>
internal static class SquashFsImage
{
    /// <summary>The image's length is a multiple of this many bytes, as block devices want it.</summary>
    public const int Alignment = 4096;

    /// <summary>Writes a root file system.</summary>
    /// <param name="root">The root.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="output">Where it goes, from the stream's position on.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Length of the image in bytes.</returns>
    /// <exception cref="LinuxKitException">A segment is damaged, or the format can't hold the tree.</exception>
    public static Task<long> WriteAsync(ComposedRoot root, SquashFsOptions options, Stream output, CancellationToken cancellationToken) =>
        WriteAsync(root, root.ReadAsync, options, output, cancellationToken);

    /// <summary>Writes a root file system whose contents come from somewhere else.</summary>
    /// <param name="root">The root.</param>
    /// <param name="read">Reads the contents, in any order.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="output">Where it goes, from the stream's position on.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Length of the image in bytes.</returns>
    /// <exception cref="LinuxKitException">A content can't be read, or the format can't hold the tree.</exception>
    public static async Task<long> WriteAsync(
        ComposedRoot root, Func<CancellationToken, IAsyncEnumerable<RootEntry>> read, SquashFsOptions options, Stream output, CancellationToken cancellationToken)
    {
        var tree = InodeTree.Of(root, options.Timestamp);
        using var compressor = new BlockCompressor(options.Compression);
        var start = output.Position;
        var image = new TableWriter(output, compressor);
        await image.WriteAsync(new byte[Superblock.Size], cancellationToken).ConfigureAwait(false);
        if (compressor.Options is { Length: > 0 } compressorOptions)
        {
            await image.WriteAsync(StoredBlock(compressorOptions), cancellationToken).ConfigureAwait(false);
        }

        var data = await WriteDataAsync(tree, read, options, compressor, image, cancellationToken).ConfigureAwait(false);
        var superblock = await WriteTablesAsync(tree, data, compressor, image, cancellationToken).ConfigureAwait(false);
        superblock = superblock with
        {
            Timestamp = (uint)Math.Clamp(options.Timestamp, 0, uint.MaxValue),
            BlockSize = (uint)options.BlockSize,
            Compressor = compressor.Number,
            Flags = SquashFsFlags.AlwaysFragments | SquashFsFlags.Duplicates | SquashFsFlags.Exportable | compressor.StoredFlags
                | (compressor.Options.Length > 0 ? SquashFsFlags.CompressorOptions : SquashFsFlags.None),
        };
        await image.WriteAsync(new byte[Padding.After(image.Position, Alignment)], cancellationToken).ConfigureAwait(false);

        var bytes = new byte[Superblock.Size];
        superblock.Write(bytes);
        output.Position = start;
        await output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        output.Position = start + image.Position;
        return image.Position;
    }

    private static async Task<DataWriter> WriteDataAsync(
        InodeTree tree, Func<CancellationToken, IAsyncEnumerable<RootEntry>> read, SquashFsOptions options, BlockCompressor compressor, TableWriter image, CancellationToken cancellationToken)
    {
        using var pipeline = new BlockPipeline(compressor, options.BlockSize, options.Workers);
        var data = new DataWriter(pipeline, options.BlockSize, tree.Inodes.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = image.WriteBlocksAsync(pipeline, stop.Cancel, stop.Token);
        try
        {
            await foreach (var (entry, content, _, _) in read(stop.Token).ConfigureAwait(false))
            {
                if (entry.Kind == EntryKind.File)
                {
                    await data.WriteAsync(tree[entry.Path], content, stop.Token).ConfigureAwait(false);
                }
            }

            data.Complete(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // What went wrong is what the writing ended with.
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            pipeline.Complete();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        pipeline.Complete();
        await writing.ConfigureAwait(false);
        return data;
    }

    private static async Task<Superblock> WriteTablesAsync(
        InodeTree tree, DataWriter data, BlockCompressor compressor, TableWriter image, CancellationToken cancellationToken)
    {
        var (ids, attributes) = (new IdTable(), new AttributeTable(compressor));
        var numbers = InodeNumbers.Of(tree);
        var inodes = new InodeTable(numbers, ids, attributes, compressor);
        var directories = new DirectoryTable(numbers, inodes, compressor);
        foreach (var inode in numbers.Inodes)
        {
            switch (inode.Entry.Kind)
            {
                case EntryKind.Directory:
                    cancellationToken.ThrowIfCancellationRequested();
                    inodes.WriteDirectory(inode, directories.Write(inode.Names));
                    break;
                case EntryKind.File:
                    inodes.WriteFile(inode, data.ContentOf(inode));
                    break;
                default:
                    inodes.WriteSpecial(inode);
                    break;
            }
        }

        // The kernel relies on this order, and on tables without gaps between them.
        return new Superblock
        {
            InodeCount = (uint)numbers.Inodes.Count,
            FragmentCount = (uint)data.Fragments.Count,
            IdCount = ids.Count,
            Root = inodes.ReferenceOf(tree.Root),
            InodeTable = await image.WriteTableAsync(inodes.Table, cancellationToken).ConfigureAwait(false),
            DirectoryTable = await image.WriteTableAsync(directories.Table, cancellationToken).ConfigureAwait(false),
            FragmentTable = data.Fragments.Count == 0
                ? Superblock.Absent
                : await image.WriteIndexedTableAsync(Content(data.Fragments), cancellationToken).ConfigureAwait(false),
            ExportTable = await image.WriteIndexedTableAsync(inodes.Exports, cancellationToken).ConfigureAwait(false),
            IdTable = await image.WriteIndexedTableAsync(ids.Content(), cancellationToken).ConfigureAwait(false),
            AttributeTable = attributes.Count == 0
                ? Superblock.Absent
                : await image.WriteAttributesAsync(attributes, cancellationToken).ConfigureAwait(false),
            BytesUsed = image.Position,
        };
    }

    private static byte[] Content(IReadOnlyList<Fragment> fragments)
    {
        var content = new byte[fragments.Count * Fragment.Size];
        for (var i = 0; i < fragments.Count; i++)
        {
            fragments[i].Write(content.AsSpan(i * Fragment.Size));
        }

        return content;
    }

    // A metadata block that is not compressed.
    private static byte[] StoredBlock(byte[] content) => [(byte)content.Length, 0x80, .. content];
}
