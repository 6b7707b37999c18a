using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using LinuxKit.RootFilesystem;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>Writes what is in inodes, and makes the inodes of it.</summary>
/// <param name="tree">The tree.</param>
/// <param name="data">Takes blocks.</param>
/// <param name="checksum">Makes checksums.</param>
internal sealed class Ext4Contents(InodeTree tree, DataBlocks data, Ext4Checksum checksum)
{
    private const int ChunkSize = 1024 * 1024;

    // Without the feature huge_file, 32 bits count sectors.
    private const long LargestFile = (long)uint.MaxValue * SectorSize;

    private static readonly byte[] LostAndFound = "lost+found"u8.ToArray();

    private readonly Ext4Inode?[] _inodes = new Ext4Inode?[tree.Inodes.Count + 1];
    private readonly byte[] _chunk = new byte[ChunkSize];

    /// <summary>The inodes, by their numbers.</summary>
    public IReadOnlyList<Ext4Inode> Inodes => [.. _inodes.OfType<Ext4Inode>()];

    /// <summary>Writes all directories, and one for what e2fsck finds, unless the system has it.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteDirectoriesAsync(CancellationToken cancellationToken)
    {
        foreach (var node in tree.Inodes.Where(node => node.Entry.Kind == EntryKind.Directory))
        {
            await WriteDirectoryAsync(node, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes all other inodes' contents.</summary>
    /// <param name="root">The root that the tree was made of.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">A segment is damaged, or ext4 has no place for something.</exception>
    public async Task WriteAsync(ComposedRoot root, CancellationToken cancellationToken)
    {
        await foreach (var entry in root.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (entry.Entry.Kind is not (EntryKind.Directory or EntryKind.HardLink))
            {
                await WriteAsync(entry, tree[entry.Entry.Path], cancellationToken).ConfigureAwait(false);
            }
        }

        await data.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private uint NumberOf(TreeInode node) => node == tree.Root ? RootInode : FirstInode + (uint)node.Index;

    private async ValueTask WriteDirectoryAsync(TreeInode node, CancellationToken cancellationToken)
    {
        var names = node.Names.Select(name => (name, NumberOf(name.Inode))).ToList();
        var links = node.LinkCount;
        if (node == tree.Root && !node.Names.Any(name => name.Bytes.AsSpan().SequenceEqual(LostAndFound)))
        {
            var lost = new TreeInode(
                new ArchiveEntry { Path = "lost+found", Kind = EntryKind.Directory, Mode = 0b111_000_000, ModificationTime = node.Entry.ModificationTime }, null, node);
            names.Add((new TreeName(LostAndFound, lost), FirstInode));
            links++;
            await WriteDirectoryAsync(lost, FirstInode, 2, [], cancellationToken).ConfigureAwait(false);
        }

        await WriteDirectoryAsync(node, NumberOf(node), links > MaximumLinks ? 1 : links, names, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteDirectoryAsync(
        TreeInode node, uint number, uint links, List<(TreeName Name, uint Inode)> names, CancellationToken cancellationToken)
    {
        var blocks = new Ext4Directory(checksum.SeedOf(number)).Write(number, NumberOf(node.Parent), names);
        var extents = new ExtentTree();
        await data.AppendAsync(extents, 0, blocks, cancellationToken).ConfigureAwait(false);
        await AddAsync(new Ext4Inode(node, number) { LinkCount = links, Size = blocks.Length }, extents, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(RootEntry entry, TreeInode node, CancellationToken cancellationToken)
    {
        if (node.LinkCount > MaximumLinks)
        {
            throw TreeDiagnostics.NoPlace.Error($"'{entry.Entry.Path}' has {node.LinkCount} names; ext4 holds {MaximumLinks}.");
        }

        var inode = new Ext4Inode(node, NumberOf(node)) { LinkCount = node.LinkCount };
        switch (entry.Entry.Kind)
        {
            case EntryKind.File:
                var extents = await WriteFileAsync(new EntryContent(entry), entry.Entry, cancellationToken).ConfigureAwait(false);
                await AddAsync(inode with { Size = entry.Entry.Size }, extents, cancellationToken).ConfigureAwait(false);
                break;
            case EntryKind.SymbolicLink:
                await WriteLinkAsync(inode, entry.Entry.LinkTarget!, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await AddAsync(inode with { Place = Ext4Inode.DevicePlace(entry.Entry) }, null, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask WriteLinkAsync(Ext4Inode inode, string target, CancellationToken cancellationToken)
    {
        var text = new byte[BlockSize];
        var length = ArchiveText.Encode(target, text);
        if (length < ExtentTree.RootSize)
        {
            await AddAsync(inode with { Size = length, Place = text.AsMemory(0, length) }, null, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var extents = new ExtentTree();
            await data.AppendAsync(extents, 0, text, cancellationToken).ConfigureAwait(false);
            await AddAsync(inode with { Size = length }, extents, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<ExtentTree> WriteFileAsync(EntryContent content, ArchiveEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Size > LargestFile)
        {
            throw TreeDiagnostics.NoPlace.Error($"'{entry.Path}' has {entry.Size} bytes; ext4 holds {LargestFile}.");
        }

        var extents = new ExtentTree();
        var logical = 0u;
        while (content.Rest > 0)
        {
            var length = await content.ReadAsync(_chunk, cancellationToken).ConfigureAwait(false);
            var padding = Padding.After(length, BlockSize);
            _chunk.AsSpan(length, padding).Clear();
            await data.AppendAsync(extents, logical, _chunk.AsMemory(0, length + padding), cancellationToken).ConfigureAwait(false);
            logical += (uint)((length + padding) / BlockSize);
        }

        return extents;
    }

    private async ValueTask AddAsync(Ext4Inode inode, ExtentTree? extents, CancellationToken cancellationToken)
    {
        if (extents is not null)
        {
            var (root, blocks) = await extents.WriteAsync(data, checksum.SeedOf(inode.Number), cancellationToken).ConfigureAwait(false);
            inode = inode with { Place = root, Extents = true, Blocks = extents.Blocks + blocks };
        }

        var attributes = Ext4Attributes.Of(inode.Node.Entry);
        if (attributes.Block is { } block)
        {
            var place = await data.AppendBlockAsync(bytes => attributes.SetChecksum(bytes, checksum), block, cancellationToken).ConfigureAwait(false);
            inode = inode with { AttributesBlock = place, Blocks = inode.Blocks + 1 };
        }

        _inodes[inode.Number == RootInode ? 0 : inode.Number - FirstInode + 1] = inode with { Attributes = attributes.Inode };
    }
}
