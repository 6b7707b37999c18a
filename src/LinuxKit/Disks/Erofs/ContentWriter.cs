using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>Puts the chunks of one content into blocks, in their order.</summary>
/// <param name="layout">Where the inode stands, and what is behind it.</param>
/// <param name="data">Takes the blocks.</param>
internal sealed class ContentWriter(NodeLayout layout, BlockAppender data)
{
    private readonly ClusterIndex? _index = layout.Compressible ? new(layout.Size) : null;
    private long _firstBlock = -1;
    private bool _compressed;

    /// <summary>Takes the next chunk.</summary>
    /// <param name="chunk">The chunk; compressed, if the content is to be.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        _firstBlock = _firstBlock < 0 ? data.NextBlock : _firstBlock;
        if (_index is null)
        {
            var plain = layout.Inline ? chunk.Content.AsMemory(0, chunk.Length / BlockSize * BlockSize) : chunk.PlainBlocks();
            await data.AppendAsync(plain, cancellationToken).ConfigureAwait(false);
            return;
        }

        var block = data.NextBlock;
        foreach (var extent in chunk.Extents)
        {
            _index.Add(extent, Address(block++));
            _compressed |= !extent.Plain;
        }

        await data.AppendAsync(chunk.CompressedBlocks, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the content. If it did not get any smaller, its blocks are just the bytes of the file, and it needs no index.</summary>
    public StoredContent Finish()
    {
        if (_compressed)
        {
            _index!.Finish();
            return new StoredContent(ErofsDataLayout.CompressedFull, (uint)(data.NextBlock - _firstBlock), _index.Bytes);
        }

        return new StoredContent(layout.Inline ? ErofsDataLayout.Inline : ErofsDataLayout.Plain, Address(_firstBlock), null);
    }

    private static uint Address(long block) => block < NoBlock ? (uint)block : throw TreeDiagnostics.TooLarge.Error("EROFS holds 2^32 blocks of 4 KiB.");
}
