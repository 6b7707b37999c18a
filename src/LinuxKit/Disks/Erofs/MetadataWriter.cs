using System.Buffers;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>Collects inodes, and writes the blocks that they are in when the last of them has come.</summary>
/// <param name="image">The image.</param>
/// <param name="layout">Where inodes stand.</param>
internal sealed class MetadataWriter(SparseImage image, ErofsLayout layout)
{
    /// <summary>Blocks that are written at once.</summary>
    public const int GroupBlocks = 64;

    /// <summary>Bytes that are written at once.</summary>
    public const int GroupSize = GroupBlocks * BlockSize;

    private readonly Dictionary<int, (byte[] Buffer, int Missing)> _groups = [];

    /// <summary>Takes an inode.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="bytes">The inode with all that is behind it, to the last byte for which there is room.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(long slot, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var offset = (slot * SlotSize) - (MetadataBlock * BlockSize);
        while (!bytes.IsEmpty)
        {
            var (group, start) = ((int)(offset / GroupSize), (int)(offset % GroupSize));
            var length = Math.Min(bytes.Length, GroupSize - start);
            if (!_groups.TryGetValue(group, out var open))
            {
                open = (ArrayPool<byte>.Shared.Rent(GroupSize), layout.InodesInGroup[group]);
                open.Buffer.AsSpan().Clear();
            }

            bytes.Span[..length].CopyTo(open.Buffer.AsSpan(start));
            _groups[group] = open with { Missing = open.Missing - 1 };
            if (open.Missing == 1)
            {
                await FlushAsync(group, cancellationToken).ConfigureAwait(false);
            }

            offset += length;
            bytes = bytes[length..];
        }
    }

    private async ValueTask FlushAsync(int group, CancellationToken cancellationToken)
    {
        _groups.Remove(group, out var open);
        var first = MetadataBlock + ((long)group * GroupBlocks);
        var blocks = (int)Math.Min(GroupBlocks, layout.DataBlock - first);
        await image.WriteAsync(first, open.Buffer.AsMemory(0, blocks * BlockSize), cancellationToken).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(open.Buffer);
    }
}
