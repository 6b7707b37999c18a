using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using LinuxKit.RootFilesystem;
using static LinuxKit.Disks.Erofs.ErofsConstants;

namespace LinuxKit.Disks.Erofs;

/// <summary>Writes all that is no directory. Chunks are compressed at the same time, and put into blocks in the order in which they came.</summary>
internal sealed class ErofsContents
{
    private readonly InodeTree _tree;
    private readonly ErofsLayout _layout;
    private readonly BlockAppender _data;
    private readonly InodeWriter _inodes;

    // What is to be written next must wait for the first to be ready; the number of chunks bounds how much waits.
    private readonly Queue<(Task Ready, Func<ValueTask> WriteAsync)> _steps = [];
    private readonly Stack<Chunk> _idle = [];
    private int _chunksLeft = (2 * Environment.ProcessorCount) + 2;

    // Contents that several inodes have; a tail behind the inode makes another content of the rest.
    private readonly HashSet<Digest> _shared;
    private readonly HashSet<(Digest Digest, bool Inline)> _begun = [];
    private readonly Dictionary<(Digest Digest, bool Inline), StoredContent> _stored = [];

    /// <summary>Starts with a tree whose directories are written.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="layout">Where its inodes stand.</param>
    /// <param name="data">Takes blocks.</param>
    /// <param name="inodes">Takes inodes.</param>
    public ErofsContents(InodeTree tree, ErofsLayout layout, BlockAppender data, InodeWriter inodes)
    {
        (_tree, _layout, _data, _inodes) = (tree, layout, data, inodes);
        _shared = [.. tree.Inodes.Where(node => node.ContentDigest is not null && layout[node].Size >= BlockSize)
            .GroupBy(node => node.ContentDigest!.Value).Where(group => group.Skip(1).Any()).Select(group => group.Key)];
    }

    /// <summary>Writes the contents and inodes of a root.</summary>
    /// <param name="root">The root that the tree was made of.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">A segment is damaged, or there are too many blocks.</exception>
    public async Task WriteAsync(ComposedRoot root, CancellationToken cancellationToken)
    {
        await foreach (var entry in root.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (entry.Entry.Kind is not (EntryKind.Directory or EntryKind.HardLink))
            {
                await WriteAsync(entry, _tree[entry.Entry.Path], cancellationToken).ConfigureAwait(false);
            }

            while (_steps.TryPeek(out var step) && step.Ready.IsCompleted)
            {
                await TakeStepAsync().ConfigureAwait(false);
            }
        }

        while (_steps.Count > 0)
        {
            await TakeStepAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(RootEntry entry, TreeInode node, CancellationToken cancellationToken)
    {
        switch (entry.Entry.Kind)
        {
            case EntryKind.SymbolicLink:
                var text = new byte[_layout[node].Size];
                ArchiveText.Encode(entry.Entry.LinkTarget!, text);
                _steps.Enqueue((Task.CompletedTask, () => _inodes.WriteAsync(node, text, _data, cancellationToken)));
                break;
            case EntryKind.File:
                await WriteFileAsync(new EntryContent(entry), node, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await _inodes.WriteAsync(node, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask WriteFileAsync(EntryContent content, TreeInode node, CancellationToken cancellationToken)
    {
        var place = _layout[node];
        if (place.Size == 0 || (place.Inline && place.Size < BlockSize))
        {
            // It has no block, so no turn to wait for.
            var bytes = new byte[place.Size];
            await content.ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
            await _inodes.WriteAsync(node, bytes, _data, cancellationToken).ConfigureAwait(false);
        }
        else if (node.ContentDigest is { } digest && _shared.Contains(digest) && !_begun.Add((digest, place.Inline)))
        {
            var tail = await ReadTailAsync(content, place, cancellationToken).ConfigureAwait(false);
            _steps.Enqueue((Task.CompletedTask, () => _inodes.WriteAsync(node, _stored[(digest, place.Inline)], tail, cancellationToken)));
        }
        else
        {
            await WriteBlocksAsync(content, node, place, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteBlocksAsync(EntryContent content, TreeInode node, NodeLayout place, CancellationToken cancellationToken)
    {
        var writer = new ContentWriter(place, _data);
        while (content.Rest > 0)
        {
            var chunk = await RentAsync().ConfigureAwait(false);
            chunk.Length = await content.ReadAsync(chunk.Content, cancellationToken).ConfigureAwait(false);
            var ready = place.Compressible ? Task.Run(chunk.Compress, cancellationToken) : Task.CompletedTask;
            var last = content.Rest == 0;
            _steps.Enqueue((ready, async () =>
            {
                await writer.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
                if (last)
                {
                    var stored = Remember(node, place, writer.Finish());
                    var tail = place.Inline ? chunk.Length % BlockSize : 0;
                    await _inodes.WriteAsync(node, stored, chunk.Content.AsMemory(chunk.Length - tail, tail), cancellationToken).ConfigureAwait(false);
                }

                _idle.Push(chunk);
            }));
        }
    }

    private static async ValueTask<byte[]> ReadTailAsync(EntryContent content, NodeLayout place, CancellationToken cancellationToken)
    {
        if (!place.Inline)
        {
            return [];
        }

        var block = new byte[BlockSize];
        var length = 0;
        while (content.Rest > 0)
        {
            length = await content.ReadAsync(block, cancellationToken).ConfigureAwait(false);
        }

        return block[..length];
    }

    private StoredContent Remember(TreeInode node, NodeLayout place, StoredContent stored)
    {
        if (node.ContentDigest is { } digest && _shared.Contains(digest))
        {
            _stored.Add((digest, place.Inline), stored);
        }

        return stored;
    }

    private async ValueTask<Chunk> RentAsync()
    {
        while (_idle.Count == 0 && _chunksLeft == 0)
        {
            await TakeStepAsync().ConfigureAwait(false);
        }

        if (_idle.TryPop(out var chunk))
        {
            return chunk;
        }

        _chunksLeft--;
        return new Chunk();
    }

    private async ValueTask TakeStepAsync()
    {
        var (ready, writeAsync) = _steps.Dequeue();
        await ready.ConfigureAwait(false);
        await writeAsync().ConfigureAwait(false);
    }
}
