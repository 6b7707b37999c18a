using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.Disks.Iso9660;
using LinuxKit.Disks.Trees;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.Media;

/// <summary>Writes a root as the file system of a CD: ISO 9660 with Rock Ridge, which has owners, modes and links, and no extended attributes.</summary>
internal static class RootDisc
{
    private const string VolumeId = "LINUXKIT";
    private const int BufferSize = 1024 * 1024;

    // Of a longer one Linux passes over the second entry: fs/isofs/rock.c, get_rock_ridge_filename.
    private const int MaximumNameLength = 253;

    /// <summary>Writes the file system.</summary>
    /// <param name="image">The image.</param>
    /// <param name="contentsPath">Full path of a file, which does not exist, for the contents: they come in another order than the tree has them.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Its length in bytes.</returns>
    /// <exception cref="LinuxKitException">The format can't hold the tree.</exception>
    public static async Task<long> WriteAsync(ComposedImage image, string contentsPath, Stream output, CancellationToken cancellationToken)
    {
        var tree = InodeTree.Of(image.Root, image.Timestamp);
        CheckNames(image.Root);
        var contents = await SpoolAsync(image, tree, contentsPath, cancellationToken).ConfigureAwait(false);
        var options = new IsoOptions { VolumeId = VolumeId, Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp) };
        var files = image.Root.Entries.Select(entry => FileOf(entry.Entry.Path, tree[entry.Entry.Path], contents));
        var disc = IsoImage.Plan(options, [.. files]).Content;
        await disc.WriteAsync(output, cancellationToken).ConfigureAwait(false);
        return disc.Size;
    }

    private static void CheckNames(ComposedRoot root)
    {
        foreach (var path in root.Entries.Select(entry => entry.Entry.Path))
        {
            if (ArchiveText.ByteCount(path[(path.LastIndexOf('/') + 1)..]) is var length and > MaximumNameLength)
            {
                throw TreeDiagnostics.NoPlace.Error($"The name of '{path}' has {length} bytes; of a CD's names Linux reads {MaximumNameLength}.");
            }
        }
    }

    private static IsoFile FileOf(string path, TreeInode inode, Dictionary<TreeInode, DiskContent> contents) =>
        IsoFile.Of(inode.Entry with { Path = path }, contents.GetValueOrDefault(inode));

    private static async Task<Dictionary<TreeInode, DiskContent>> SpoolAsync(
        ComposedImage image, InodeTree tree, string path, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<TreeInode, DiskContent>();
        var spool = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0, FileOptions.Asynchronous);
        await using var spoolScope = spool.ConfigureAwait(false);
        await foreach (var file in image.Root.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (file.Entry is { Kind: EntryKind.File, Size: > 0 })
            {
                contents.Add(tree[file.Entry.Path], SectionOf(path, spool.Position, file.Entry.Size));
                await file.Content.CopyToAsync(spool, BufferSize, cancellationToken).ConfigureAwait(false);
            }
        }

        return contents;
    }

    private static DiskContent SectionOf(string path, long start, long size) => new(size, async (output, token) =>
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        var buffer = new byte[(int)Math.Min(size, BufferSize)];
        for (var done = 0L; done < size;)
        {
            var read = await RandomAccess.ReadAsync(file, buffer.AsMemory(0, (int)Math.Min(buffer.Length, size - done)), start + done, token).ConfigureAwait(false);
            done += read > 0 ? read : throw new EndOfStreamException($"'{path}' has become shorter.");
            await output.WriteAsync(buffer.AsMemory(0, read), token).ConfigureAwait(false);
        }
    });
}
