using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>Writes inodes with all that stands behind them.</summary>
/// <param name="layout">Where they stand.</param>
/// <param name="metadata">Takes them.</param>
internal sealed class InodeWriter(ErofsLayout layout, MetadataWriter metadata)
{
    /// <summary>Writes an inode whose content is at hand.</summary>
    /// <param name="node">The inode.</param>
    /// <param name="content">Its content.</param>
    /// <param name="data">Takes what is not behind the inode.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(TreeInode node, ReadOnlyMemory<byte> content, BlockAppender data, CancellationToken cancellationToken)
    {
        var place = layout[node];
        var tail = place.Inline ? content.Length % BlockSize : 0;
        var blocks = content[..^tail];
        var stored = new StoredContent(
            place.Inline ? ErofsDataLayout.Inline : ErofsDataLayout.Plain, blocks.IsEmpty ? NoBlock : (uint)data.NextBlock, null);
        await data.AppendAsync(blocks[..(blocks.Length / BlockSize * BlockSize)], cancellationToken).ConfigureAwait(false);
        if (blocks.Length % BlockSize is var rest and > 0)
        {
            var last = new byte[BlockSize];
            blocks[^rest..].CopyTo(last);
            await data.AppendAsync(last, cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(node, stored, content[^tail..], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a device or named pipe.</summary>
    /// <param name="node">The inode.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">Linux has no such device.</exception>
    public ValueTask WriteAsync(TreeInode node, CancellationToken cancellationToken) =>
        WriteAsync(node, new StoredContent(ErofsDataLayout.Plain, FileType.Device(node.Entry), null), default, cancellationToken);

    /// <summary>Writes an inode whose content is stored.</summary>
    /// <param name="node">The inode.</param>
    /// <param name="stored">Where its blocks are.</param>
    /// <param name="tail">What is behind the inode, where the layout says so.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask WriteAsync(TreeInode node, StoredContent stored, ReadOnlyMemory<byte> tail, CancellationToken cancellationToken)
    {
        var place = layout[node];
        var bytes = new byte[place.TotalSize];
        var inode = new ErofsInode(node, place.Size)
        {
            Layout = stored.Layout,
            AttributeCount = ErofsAttributes.CountOf(place.AttributesSize),
            Place = stored.Place,
        };
        inode.Write(bytes.AsSpan(0, place.InodeSize));
        var end = place.InodeSize + place.AttributesSize;
        if (place.AttributesSize > 0)
        {
            ErofsAttributes.Write(node.Entry, bytes.AsSpan(place.InodeSize, place.AttributesSize));
        }

        tail.CopyTo(bytes.AsMemory(end));
        stored.Index?.CopyTo(bytes, ClusterIndex.StartAfter(end));
        return metadata.WriteAsync(place.Slot, bytes, cancellationToken);
    }
}
