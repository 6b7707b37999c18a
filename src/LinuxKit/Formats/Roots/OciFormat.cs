using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Oci;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.Roots;

/// <summary><c>oci</c>: the root file system as an image of one layer, for container runtimes: an OCI image layout in a tar archive.</summary>
internal sealed class OciFormat : IImageFormat
{
    // image-spec, layer.md, "Whiteouts": a file of such a name would hide another one.
    private const string WhiteoutPrefix = ".wh.";

    // Every runtime reads gzip.
    private static readonly Compression LayerCompression = new(CompressionKind.Gzip, 6);

    public string Name => "oci";

    public bool NeedsKernel => false;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [$"{imageName}.oci.tar"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var folder = outputs.CreateTemporaryFolderName();
        return
        [
            await outputs.WriteAsync(
                OutputNames(imageName, image.Disk)[0],
                async (output, token) =>
                {
                    await WriteLayoutAsync(image, imageName, folder, token).ConfigureAwait(false);
                    var layout = await OciLayout.OpenAsync(folder, token).ConfigureAwait(false);
                    await LayoutArchive.WriteAsync(layout, output, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false),
        ];
    }

    private static async Task WriteLayoutAsync(ComposedImage image, string imageName, string folder, CancellationToken cancellationToken)
    {
        var writer = OciLayoutWriter.Create(folder);
        await using var writerScope = writer.ConfigureAwait(false);
        var config = new ImageConfig
        {
            Platform = new Platform(image.Architecture),
            Entrypoint = ContainerEntryPoint.Find(image.Root) is { } program ? [program] : [],
        };
        var layer = await WriteLayerAsync(image.Root, writer, cancellationToken).ConfigureAwait(false);
        var manifest = await writer.AddImageAsync(new ImageContent(config, [layer]) { Created = image.Timestamp }, cancellationToken).ConfigureAwait(false);
        if (ImageReference.TryParse(imageName.ToLowerInvariant(), out var name))
        {
            writer.SetName(manifest, name);
        }
        else
        {
            writer.AddEntry(manifest);
        }

        await writer.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ImageLayer> WriteLayerAsync(ComposedRoot root, OciLayoutWriter writer, CancellationToken cancellationToken)
    {
        var layer = writer.CreateLayer(LayerCompression);
        await using var layerScope = layer.ConfigureAwait(false);
        await foreach (var file in root.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var name = file.Entry.Path[(file.Entry.Path.LastIndexOf('/') + 1)..];
            if (name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
            {
                throw FormatDiagnostics.WhiteoutName.Error($"'{file.Entry.Path}' of {file.ComponentName} can't be in a layer of an OCI image.");
            }

            await layer.WriteAsync(file.Entry, file.Content, cancellationToken).ConfigureAwait(false);
        }

        return await layer.FinishAsync(cancellationToken).ConfigureAwait(false);
    }
}
