using LinuxKit.Archives;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>Opens components: reads the headers of what they are made of, and orders what is in them.</summary>
/// <param name="scans">Scans images.</param>
/// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
internal sealed class ComponentReader(LayerScans scans, long timestamp)
{
    /// <summary>Opens a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">What it is made of is missing, damaged or makes no sense.</exception>
    public Task<OpenComponent> OpenAsync(Component component, CancellationToken cancellationToken) => component switch
    {
        ImageTree tree => OpenAsync(tree.Image, image => Task.FromResult(Open(tree, image)), cancellationToken),
        ImageFiles files => OpenAsync(files.Image, image => Task.FromResult(Open(files, image)), cancellationToken),
        ImageArchive archive => OpenAsync(archive.Image, image => OpenAsync(archive, image, cancellationToken), cancellationToken),
        JoinedFile joined => new FileJoin(scans, timestamp).OpenAsync(joined, cancellationToken),
        GeneratedFiles generated => Task.FromResult(new OpenComponent(TreePlan.Of(GeneratedTree.Of(generated), "", timestamp), NoLayers)),
        _ => throw new ArgumentException($"{component.GetType()} is no known component.", nameof(component)),
    };

    private async Task<OpenComponent> OpenAsync(ResolvedImage image, Func<ScannedImage, Task<OpenComponent>> open, CancellationToken cancellationToken)
    {
        var scan = await scans.OpenAsync(image, cancellationToken).ConfigureAwait(false);
        try
        {
            var component = await open(scan.Image).ConfigureAwait(false);
            component.Scan = scan;
            return component;
        }
        catch
        {
            scan.Dispose();
            throw;
        }
    }

    private OpenComponent Open(ImageTree component, ScannedImage image)
    {
        var tree = image.Flatten();
        FixedFiles.Apply(tree, component.Role, timestamp);
        return new OpenComponent(TreePlan.Of(tree, component.Prefix, timestamp), image.OpenLayerAsync);
    }

    private OpenComponent Open(ImageFiles component, ScannedImage image)
    {
        var all = image.Flatten();
        var tree = new FileTree();
        var inodes = new Dictionary<Inode, Inode>(ReferenceEqualityComparer.Instance);
        foreach (var member in component.Members)
        {
            if (ImageMember.Find(all, component.Image, member.Member, member.Optional) is { } inode)
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

        return new OpenComponent(TreePlan.Of(tree, "", timestamp), image.OpenLayerAsync);
    }

    private async Task<OpenComponent> OpenAsync(ImageArchive component, ScannedImage image, CancellationToken cancellationToken)
    {
        var tree = new FileTree();
        if (ImageMember.Find(image.Flatten(), component.Image, component.Member, component.Optional) is not { } inode)
        {
            return new OpenComponent(TreePlan.Of(tree, "", timestamp), NoLayers);
        }

        var archive = await OpenArchiveAsync(0, cancellationToken).ConfigureAwait(false);
        await using var archiveScope = archive.ConfigureAwait(false);
        var entries = await LayerEntries.ReadAsync(
            new TarReader(archive.Content), new EntryBudget(image.Limits), image.Limits.UnpackedSizeOf(inode.Entry.Size), cancellationToken).ConfigureAwait(false);
        LayerChange.Apply(tree, entries, 0, whiteouts: false);
        return new OpenComponent(TreePlan.Of(tree, "", timestamp), OpenArchiveAsync);

        ValueTask<LayerStream> OpenArchiveAsync(int number, CancellationToken token) => ImageMember.OpenAsync(image, inode, token);
    }

    /// <summary>Opens layers for what has none.</summary>
    internal static ValueTask<LayerStream> NoLayers(int layer, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Generated files have no layers.");
}

/// <summary>A component whose headers have been read: what is in it is known, and its contents can be read.</summary>
/// <param name="plan">What is in it.</param>
/// <param name="openLayer">Opens what the contents are read from.</param>
internal sealed class OpenComponent(TreePlan plan, Func<int, CancellationToken, ValueTask<LayerStream>> openLayer) : IDisposable
{
    /// <summary>What the contents are read from; it is let go with this.</summary>
    public LayerScans.Lease? Scan { private get; set; }

    /// <summary>The entries, in the order in which they are written.</summary>
    public IEnumerable<IndexEntry> Entries => plan.Items.SelectMany(item => item.IndexEntries(null));

    /// <summary>Reads what is in it.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">What it is made of is damaged.</exception>
    public IAsyncEnumerable<SegmentItem> ReadAsync(CancellationToken cancellationToken) => plan.ReadAsync(openLayer, cancellationToken);

    public void Dispose() => Scan?.Dispose();
}
