using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>Joins the files that several images have at one path.</summary>
/// <param name="scans">Scans images.</param>
/// <param name="timestamp">Modification time of folders that nobody made, in seconds since 1970-01-01 UTC.</param>
internal sealed class FileJoin(LayerScans scans, long timestamp)
{
    /// <summary>Reads the files.</summary>
    /// <param name="component">Which images, and which path.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">An image is damaged, or a file is larger than such files are.</exception>
    public async Task<OpenComponent> OpenAsync(JoinedFile component, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        var count = 0;
        foreach (var image in component.Images)
        {
            using var scan = await scans.OpenAsync(image, cancellationToken).ConfigureAwait(false);
            if (scan.Image.Flatten().Find(component.Path, followLast: false)?.Inode is { Entry.Kind: EntryKind.File } inode)
            {
                if (inode.Entry.Size > RootLimits.JoinedFileSize - content.Length)
                {
                    throw RootFilesystemDiagnostics.TooLarge.Error($"'{component.Path}' has more than {RootLimits.JoinedFileSize} bytes in all images together.");
                }

                var file = await ImageMember.OpenAsync(scan.Image, inode, cancellationToken).ConfigureAwait(false);
                await using var fileScope = file.ConfigureAwait(false);
                await file.Content.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
                await file.FinishAsync(cancellationToken).ConfigureAwait(false);
                content.Write("\n\n"u8);
                count++;
            }
        }

        // The same whenever it is built, as the database of one image is.
        var entry = GeneratedEntries.File(component.Path, content.ToArray(), timestamp: 0);
        var files = new GeneratedFiles(component.Name, component.Location, count > 1
            ? [.. ArchivePath.Ancestors(component.Path).Select(folder => GeneratedEntries.ImpliedDirectory(folder, timestamp)), entry]
            : []);
        return new OpenComponent(TreePlan.Of(GeneratedTree.Of(files), "", timestamp), ComponentReader.NoLayers);
    }
}
