using System.Runtime.CompilerServices;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Reads what components are made of.</summary>
/// <param name="scans">Scans images.</param>
/// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
internal sealed class ComponentItems(LayerScans scans, long timestamp)
{
    /// <summary>Reads a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">What it is made of is missing, damaged or makes no sense.</exception>
    public IAsyncEnumerable<SegmentItem> ReadAsync(Component component, CancellationToken cancellationToken) => component switch
    {
        ImageTree tree => ReadAsync(tree, cancellationToken),
        ImageArchive archive => ReadAsync(archive, cancellationToken),
        ImageFiles files => ReadAsync(files, cancellationToken),
        GeneratedFiles generated => TreePlan.Of(GeneratedTree.Of(generated), "", timestamp).ReadAsync(NoLayers, cancellationToken),
        _ => throw new ArgumentException($"{component.GetType()} is no known component.", nameof(component)),
    };

    private async IAsyncEnumerable<SegmentItem> ReadAsync(ImageTree component, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scan = await scans.OpenAsync(component.Image, cancellationToken).ConfigureAwait(false);
        var tree = scan.Image.Flatten();
        FixedFiles.Apply(tree, component.Role, timestamp);
        await foreach (var item in TreePlan.Of(tree, component.Prefix, timestamp).ReadAsync(scan.Image.OpenLayerAsync, cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    private async IAsyncEnumerable<SegmentItem> ReadAsync(ImageFiles component, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scan = await scans.OpenAsync(component.Image, cancellationToken).ConfigureAwait(false);
        var image = scan.Image.Flatten();
        var tree = new FileTree();
        var inodes = new Dictionary<Inode, Inode>(ReferenceEqualityComparer.Instance);
        foreach (var member in component.Members)
        {
            if (ImageMember.Find(image, component.Image, member.Member, member.Optional) is { } inode)
            {
                // One file at two paths is one inode here as well: its content can be read but once.
                if (!inodes.TryGetValue(inode, out var copy))
                {
                    copy = inode with { Entry = inode.Entry with { UserId = 0, GroupId = 0, ModificationTime = timestamp } };
                    inodes.Add(inode, copy);
                }

                var (folder, name) = FileTree.Split(ArchivePath.Normalize(member.Path));
                tree.MakeDirectory(folder).Put(name, copy);
            }
        }

        await foreach (var item in TreePlan.Of(tree, "", timestamp).ReadAsync(scan.Image.OpenLayerAsync, cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    private async IAsyncEnumerable<SegmentItem> ReadAsync(ImageArchive component, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scan = await scans.OpenAsync(component.Image, cancellationToken).ConfigureAwait(false);
        var image = scan.Image.Flatten();
        var inode = ImageMember.Find(image, component.Image, component.Member, optional: false)!;
        var tree = new FileTree();
        var archive = await OpenAsync(0, cancellationToken).ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            var limits = scan.Image.Limits;
            var entries = await LayerEntries.ReadAsync(
                new TarReader(archive.Content), new EntryBudget(limits), limits.UnpackedSizeOf(inode.Entry.Size), cancellationToken).ConfigureAwait(false);
            LayerChange.Apply(tree, entries, 0, whiteouts: false);
        }

        await foreach (var item in TreePlan.Of(tree, "", timestamp).ReadAsync(OpenAsync, cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }

        ValueTask<LayerStream> OpenAsync(int number, CancellationToken token) => ImageMember.OpenAsync(scan.Image, inode, token);
    }

    private static ValueTask<LayerStream> NoLayers(int layer, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Generated files have no layers.");
}
