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
    /// <param name="output">Where it goes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Its length in bytes.</returns>
    /// <exception cref="LinuxKitException">The format can't hold the tree.</exception>
    public static async Task<long> WriteAsync(ComposedImage image, Stream output, CancellationToken cancellationToken)
    {
        var tree = InodeTree.Of(image.Root, image.Timestamp);
        CheckNames(image.Root);
        var reading = image.Root.ReadSomeAsync(HasContent, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var readingScope = reading.ConfigureAwait(false);
        var contents = tree.Inodes.Where(inode => HasContent(inode.Entry)).ToDictionary(inode => inode, inode => NextOf(reading, inode.Entry));

        // Contents lie in the order of the files, which is the one in which they are read.
        var files = image.Root.Entries.Select(entry => (entry.Entry.Path, Inode: tree[entry.Entry.Path])).OrderBy(file => file.Inode.Index)
            .Select(file => IsoFile.Of(file.Inode.Entry with { Path = file.Path }, contents.GetValueOrDefault(file.Inode)));
        var options = new IsoOptions { VolumeId = VolumeId, Timestamp = DateTimeOffset.FromUnixTimeSeconds(image.Timestamp) };
        var disc = IsoImage.Plan(options, [.. files]).Content;
        await disc.WriteAsync(output, cancellationToken).ConfigureAwait(false);
        return disc.Size;
    }

    private static bool HasContent(ArchiveEntry entry) => entry is { Kind: EntryKind.File, Size: > 0 };

    private static DiskContent NextOf(IAsyncEnumerator<RootEntry> reading, ArchiveEntry file) => new(file.Size, async (output, token) =>
    {
        if (!await reading.MoveNextAsync().ConfigureAwait(false) || reading.Current.Entry.Path != file.Path)
        {
            throw new InvalidOperationException($"The contents of a root can be written once, in their order: '{file.Path}' is not the next.");
        }

        await reading.Current.Content.CopyToAsync(output, BufferSize, token).ConfigureAwait(false);
    });

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
}
