using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.Packages.Debian;
using LinuxKit.Packages.Kernel;

namespace LinuxKit.Packages;

/// <summary>Writes the image of one architecture: a layer of packages, one of a kernel, one of files, as far as there are any.</summary>
/// <param name="definition">The project.</param>
/// <param name="architecture">OCI's name of the architecture.</param>
/// <param name="layout">Where the image goes.</param>
/// <param name="temporaryFolder">Full path of a folder for what is unpacked meanwhile.</param>
internal sealed class PackageImage(PackageDefinition definition, string architecture, OciLayoutWriter layout, string temporaryFolder)
{
    // Zstandard's bytes come from the library that the SDK brings along; gzip's from the runtime, and differ between its versions.
    private readonly Compression _compression = CompressionChoice.Choose(
        definition.Compression == "auto" ? "zstd" : definition.Compression, null, definition.Location);

    private readonly List<ImageLayer> _layers = [];

    /// <summary>Writes the image.</summary>
    /// <param name="packages">The packages, ordered by name.</param>
    /// <param name="files">Full paths of the packages' files, by digest.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>The manifest's descriptor.</returns>
    /// <exception cref="LinuxKitException">A package or file cannot be read, or the parts do not fit together.</exception>
    public async Task<Descriptor> WriteAsync(
        ImmutableArray<LockedPackage> packages, ImmutableDictionary<Digest, string> files, CancellationToken cancellationToken)
    {
        var debs = await OpenAsync(packages, files, cancellationToken).ConfigureAwait(false);
        try
        {
            var kernelName = definition.DebianPackages.FirstOrDefault(item => item.Kernel && PackageRequests.IsFor(item.Architecture, architecture))?.Name;
            var kernels = debs.Where(deb => kernelName is not null && deb.Name.StartsWith("linux-image-", StringComparison.Ordinal)).ToImmutableArray();
            var tree = await AddPackagesAsync([.. debs.Except(kernels)], cancellationToken).ConfigureAwait(false);
            if (kernelName is not null)
            {
                await AddKernelAsync(kernelName, kernels, cancellationToken).ConfigureAwait(false);
            }

            await AddFilesAsync(tree, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var deb in debs)
            {
                await deb.DisposeAsync().ConfigureAwait(false);
            }
        }

        var image = new ImageContent(Config(), [.. _layers]) { Created = definition.Timestamp };
        return await layout.AddImageAsync(image, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ImmutableArray<DebPackage>> OpenAsync(
        ImmutableArray<LockedPackage> packages, ImmutableDictionary<Digest, string> files, CancellationToken cancellationToken)
    {
        var opened = new DebPackage?[packages.Length];
        try
        {
            await Parallel.ForAsync(0, packages.Length, cancellationToken, async (i, cancellation) =>
            {
                opened[i] = await DebPackage.OpenAsync(packages[i].Name, files[packages[i].Digest], temporaryFolder, cancellation).ConfigureAwait(false);
            }).ConfigureAwait(false);
            return [.. opened.OfType<DebPackage>()];
        }
        catch
        {
            foreach (var package in opened.OfType<DebPackage>())
            {
                await package.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private async Task<PackageTree?> AddPackagesAsync(ImmutableArray<DebPackage> debs, CancellationToken cancellationToken)
    {
        if (debs.IsEmpty)
        {
            return null;
        }

        var filter = new PathFilter(definition.IncludePaths, definition.ExcludePaths);
        var tree = await PackageTree.PlanAsync(debs, filter, definition.Timestamp, cancellationToken).ConfigureAwait(false);
        await AddLayerAsync(tree.ReadAsync(cancellationToken), "Debian packages", cancellationToken).ConfigureAwait(false);
        return tree;
    }

    private async Task AddFilesAsync(PackageTree? tree, CancellationToken cancellationToken)
    {
        var items = definition.Files.Where(file => PackageRequests.IsFor(file.Architecture, architecture));
        var files = await PackageFiles.PlanAsync(items, tree, definition.Timestamp, cancellationToken).ConfigureAwait(false);
        if (!files.IsEmpty)
        {
            await AddLayerAsync(files.ReadAsync(), "files", cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AddKernelAsync(string name, ImmutableArray<DebPackage> debs, CancellationToken cancellationToken)
    {
        foreach (var deb in debs)
        {
            var package = new KernelPackage(deb);
            if (await package.ReadAsync(cancellationToken).ConfigureAwait(false) is { } kernel)
            {
                await AddKernelAsync(package, kernel, debs, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        throw PackagesDiagnostics.IncompleteKernel.Error($"Neither '{name}' nor the package that it depends on holds a kernel.");
    }

    private async Task AddKernelAsync(
        KernelPackage package, KernelContents kernel, ImmutableArray<DebPackage> debs, CancellationToken cancellationToken)
    {
        var image = TemporaryFile.Create(temporaryFolder);
        await using var imageScope = image.ConfigureAwait(false);
        var archive = TemporaryFile.Create(temporaryFolder);
        await using var archiveScope = archive.ConfigureAwait(false);
        var firstStage = TemporaryFile.Create(temporaryFolder);
        await using var firstStageScope = firstStage.ConfigureAwait(false);

        var wanted = PackageRequests.Modules(definition, architecture);
        ImmutableArray<ModuleArchive> archives =
        [
            new ModuleArchive(archive, kernel, ModuleSelection.OfSystem(kernel.Catalog, wanted)),
            new ModuleArchive(firstStage, kernel, ModuleSelection.OfFirstStage(kernel.Catalog, wanted)),
        ];
        await package.CopyAsync(kernel, image, archives, cancellationToken).ConfigureAwait(false);
        var layer = new KernelLayer(kernel, image, archive, firstStage, debs, definition.Timestamp);
        await AddLayerAsync(layer.Read().ToAsyncEnumerable(), "Debian kernel", cancellationToken).ConfigureAwait(false);
    }

    private async Task AddLayerAsync(IAsyncEnumerable<DebEntry> entries, string createdBy, CancellationToken cancellationToken)
    {
        var writer = layout.CreateLayer(_compression);
        await using (writer.ConfigureAwait(false))
        {
            await foreach (var (entry, content) in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await writer.WriteAsync(entry, content, cancellationToken).ConfigureAwait(false);
            }

            var layer = await writer.FinishAsync(cancellationToken).ConfigureAwait(false);
            _layers.Add(layer with { CreatedBy = $"LinuxKit.Sdk: {createdBy}" });
        }
    }

    private ImageConfig Config()
    {
        var settings = definition.Image;
        return new ImageConfig
        {
            Platform = new Platform(architecture),
            Entrypoint = settings.Entrypoint,
            Cmd = settings.Cmd,
            Env = settings.Env,
            WorkingDirectory = settings.WorkingDirectory,
            Labels = settings.Config is { Length: > 0 } config ? settings.Labels.SetItem(LabelReader.Name, config) : settings.Labels,
        };
    }
}
