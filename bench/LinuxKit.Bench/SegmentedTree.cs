using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Bench;

/// <summary>A folder's tree as an image of one layer and as segments, which file systems are made of in a build.</summary>
internal static class SegmentedTree
{
    private static readonly ImageReference Image = ImageReference.Parse("bench.invalid/tree:1");

    /// <summary>Composes the root; its segments are made once.</summary>
    /// <param name="work">The folder with the layout and the store.</param>
    public static async Task<ComposedRoot> ComposeAsync(string work)
    {
        var layout = await OciLayout.OpenAsync(Path.Combine(work, "layout"), CancellationToken.None);
        var image = await layout.ResolveAsync(Image, new Platform("amd64"), CancellationToken.None)
            ?? throw new InvalidOperationException($"There is no {Image}.");
        var composer = new RootComposer(new SegmentStore(Path.Combine(work, "store")), 0);
        return await composer.ComposeAsync(
            [new ImageTree("tree", default, image, "", TreeRole.Container)], Task.FromResult(new Compression(CompressionKind.Zstd, 3)), CancellationToken.None);
    }

    /// <summary>Makes an image of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="work">Where the layout goes.</param>
    public static async Task PackAsync(string folder, string work)
    {
        var writer = OciLayoutWriter.Create(Path.Combine(work, "layout"));
        await using (writer)
        {
            var layer = writer.CreateLayer(new Compression(CompressionKind.Zstd, 3));
            await using (layer)
            {
                foreach (var file in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
                {
                    await AddAsync(layer, file, Path.GetRelativePath(folder, file.FullName));
                }

                var content = new ImageContent(new ImageConfig { Platform = new Platform("amd64") }, [await layer.FinishAsync(CancellationToken.None)]) { Created = 0 };
                writer.SetName(await writer.AddImageAsync(content, CancellationToken.None), Image);
            }

            await writer.CommitAsync(CancellationToken.None);
        }
    }

    private static async Task AddAsync(ImageLayerWriter layer, FileSystemInfo file, string path)
    {
        var entry = new ArchiveEntry { Path = path, Kind = EntryKind.Directory, Mode = (int)file.UnixFileMode };
        if (file.LinkTarget is { } target)
        {
            await layer.WriteAsync(entry with { Kind = EntryKind.SymbolicLink, LinkTarget = target }, null, CancellationToken.None);
        }
        else if (file is FileInfo { Length: var length })
        {
            await using var content = File.OpenRead(file.FullName);
            await layer.WriteAsync(entry with { Kind = EntryKind.File, Size = length }, content, CancellationToken.None);
        }
        else
        {
            await layer.WriteAsync(entry, null, CancellationToken.None);
        }
    }

    /// <summary>Removes a folder, if it is there.</summary>
    public static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
