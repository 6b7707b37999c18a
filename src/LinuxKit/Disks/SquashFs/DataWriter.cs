using LinuxKit.Archives;
using LinuxKit.Disks.Trees;

namespace LinuxKit.Disks.SquashFs;

/// <summary>Cuts the contents of files into blocks and fragments. A content that was there before is not written again.</summary>
/// <param name="pipeline">Where blocks go.</param>
/// <param name="blockSize">Bytes of a block.</param>
/// <param name="inodeCount">Number of inodes of the tree.</param>
internal sealed class DataWriter(BlockPipeline pipeline, int blockSize, int inodeCount)
{
    private readonly FileContent?[] _contents = new FileContent?[inodeCount];
    private readonly Dictionary<Digest, FileContent> _known = [];
    private readonly List<Fragment> _fragments = [];
    private DataBlock? _fragment;
    private uint _fragmentNumber;

    /// <summary>The fragments, once all blocks are written.</summary>
    public IReadOnlyList<Fragment> Fragments => _fragments;

    /// <summary>Where the content of a file is, once all blocks are written.</summary>
    /// <param name="inode">The file.</param>
    public FileContent ContentOf(TreeInode inode) =>
        _contents[inode.Index] ?? throw new InvalidOperationException($"The content of '{inode.Entry.Path}' was not read.");

    /// <summary>Writes the content of a file.</summary>
    /// <param name="inode">The file.</param>
    /// <param name="content">The content.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">The content is shorter or longer than the file's metadata says.</exception>
    public async ValueTask WriteAsync(TreeInode inode, Stream content, CancellationToken cancellationToken)
    {
        if (inode.ContentDigest is { } digest && _known.TryGetValue(digest, out var same))
        {
            _contents[inode.Index] = same;
            return;
        }

        _contents[inode.Index] = await WriteAsync(inode.Entry, content, cancellationToken).ConfigureAwait(false);
        if (inode.ContentDigest is { } added)
        {
            _known.Add(added, _contents[inode.Index]!);
        }
    }

    /// <summary>Sends the last fragment on its way.</summary>
    /// <param name="cancellationToken">Stops the compression.</param>
    public void Complete(CancellationToken cancellationToken)
    {
        if (_fragment is { } fragment)
        {
            pipeline.Post(fragment, (position, size) => _fragments.Add(new Fragment(position, size)), cancellationToken);
            _fragment = null;
            _fragmentNumber++;
        }
    }

    private async ValueTask<FileContent> WriteAsync(ArchiveEntry entry, Stream content, CancellationToken cancellationToken)
    {
        var file = new FileContent(entry.Size, blockSize);
        for (var i = 0; i < file.BlockSizes.Length; i++)
        {
            await WriteBlockAsync(entry, content, file, i, cancellationToken).ConfigureAwait(false);
        }

        if ((int)(entry.Size % blockSize) is var rest and > 0)
        {
            await WriteRestAsync(entry, content, file, rest, cancellationToken).ConfigureAwait(false);
        }

        if (await content.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0)
        {
            throw ArchivesDiagnostics.WrongSize.Error($"The content of '{entry.Path}' is longer than {entry.Size} bytes.");
        }

        return file;
    }

    private async ValueTask WriteBlockAsync(ArchiveEntry entry, Stream content, FileContent file, int index, CancellationToken cancellationToken)
    {
        var block = await pipeline.RentAsync(cancellationToken).ConfigureAwait(false);
        await FillAsync(block, entry, content, blockSize, cancellationToken).ConfigureAwait(false);
        if (block.Content.ContainsAnyExcept((byte)0))
        {
            pipeline.Post(block, (position, size) => file.Place(index, position, size), cancellationToken);
        }
        else
        {
            file.SparseSize += blockSize;
            pipeline.Return(block);
        }
    }

    // A fragment may only go out between two files, whose blocks stand together.
    private async ValueTask WriteRestAsync(ArchiveEntry entry, Stream content, FileContent file, int length, CancellationToken cancellationToken)
    {
        if (_fragment is not null && length > _fragment.Free.Length)
        {
            Complete(cancellationToken);
        }

        _fragment ??= await pipeline.RentAsync(cancellationToken).ConfigureAwait(false);
        (file.Fragment, file.FragmentOffset) = (_fragmentNumber, (uint)_fragment.Length);
        await FillAsync(_fragment, entry, content, length, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask FillAsync(DataBlock block, ArchiveEntry entry, Stream content, int length, CancellationToken cancellationToken)
    {
        var read = await content.ReadAtLeastAsync(block.Free[..length], length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        block.Length += read == length
            ? length
            : throw ArchivesDiagnostics.WrongSize.Error($"The content of '{entry.Path}' ends before its {entry.Size} bytes.");
    }
}
