using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Formats;
using LinuxKit.Oci;
using LinuxKit.RootFilesystem;

namespace LinuxKit;

/// <summary>The engine's two steps: a request becomes a plan, a plan becomes files. The tasks and the tool call nothing else.</summary>
public sealed class ImageBuilder
{
    private readonly SegmentStore _segments;

    /// <summary>Makes a builder on a store.</summary>
    /// <param name="store">Full path of the content store's folder, where segments are looked up and kept.</param>
    /// <param name="used">Told of each component whether its segment was found or made, on any thread.</param>
    public ImageBuilder(string store, Action<SegmentUse>? used = null)
    {
        Store = new ContentStore(store);
        _segments = new SegmentStore(Store.FolderOf("segments")) { Used = used };
    }

    private ContentStore Store { get; }

    /// <summary>Decides a build: finds every image, reads the project's files, chooses the compression.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The request is wrong: each diagnostic says where.</exception>
    public async Task<ImagePlan> PlanAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        CheckFormats(request);
        var images = await ImageLookup.FindAsync(request, Store, cancellationToken).ConfigureAwait(false);
        var warnings = new List<Diagnostic>();
        var root = await RootPlan.FromAsync(request.Definition, images, request.Timestamp, warnings, cancellationToken).ConfigureAwait(false);
        var kernel = request.Definition.Kernel is { } definition
            ? await new KernelFacts(_segments, request.Timestamp).ConfigurationAsync(definition, images[definition.Image], cancellationToken).ConfigureAwait(false)
            : null;
        return new ImagePlan
        {
            Name = request.Name,
            Architecture = request.Architecture,
            Formats = [.. request.Formats.Distinct(StringComparer.Ordinal)],
            Compression = CompressionChoice.Choose(request.Compression, kernel, request.Location),
            Timestamp = request.Timestamp,
            Root = root,
            Warnings = [.. warnings],
        };
    }

    /// <summary>Builds a plan: makes the segments that are missing, composes the root, and writes the formats whose files are not what they should be.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">Full path of the output folder, which is made when it is missing.</param>
    /// <param name="cancellationToken">Stops the work; what is half made is removed.</param>
    /// <returns>What was built: also the content of <c>&lt;name&gt;.linuxkit.json</c>, which is written last.</returns>
    /// <exception cref="LinuxKitException">An image or file is broken, or parts of the root contradict each other.</exception>
    public async Task<BuiltImage> BuildAsync(ImagePlan plan, string folder, CancellationToken cancellationToken)
    {
        var boot = await ComposeAsync(plan.Root.Boot, KernelFacts.BootCompression, plan.Timestamp, cancellationToken).ConfigureAwait(false);
        var root = await ComposeAsync(plan.Root.Components, plan.Compression, plan.Timestamp, cancellationToken).ConfigureAwait(false);
        var image = new ComposedImage(boot.Segments.IsEmpty ? null : new BootFiles(boot, plan.Root.CommandLine), root);
        Directory.CreateDirectory(folder);
        var outputs = await new OutputFolder(folder, plan.Name).WriteAsync(image, plan.Formats, cancellationToken).ConfigureAwait(false);
        var built = new BuiltImage
        {
            Name = plan.Name,
            Architecture = plan.Architecture,
            CommandLine = plan.Root.CommandLine,
            BootMemory = BootMemory.ForInitramfs(root),
            RootSize = root.UnpackedSizeInBytes,
            Outputs = outputs,
        };
        await AtomicFile.WriteAllBytesAsync(Path.Combine(folder, plan.Name + BuiltImage.FileSuffix), built.ToJson(), cancellationToken).ConfigureAwait(false);
        return built;
    }

    private async Task<ComposedRoot> ComposeAsync(
        ImmutableArray<Component> components, Compression compression, long timestamp, CancellationToken cancellationToken)
    {
        var segments = await Task.WhenAll(components.Select(component =>
            _segments.GetOrCreateAsync(component, compression, timestamp, cancellationToken))).ConfigureAwait(false);
        return await new RootComposer(_segments, compression, timestamp).ComposeAsync(segments, cancellationToken).ConfigureAwait(false);
    }

    private static void CheckFormats(BuildRequest request)
    {
        if (request.Formats.IsEmpty)
        {
            throw FormatDiagnostics.NoFormat.Error("There is no output format to build.", request.Location);
        }

        foreach (var name in request.Formats)
        {
            if (ImageFormats.Find(name, request.Location).NeedsKernel && request.Definition.Kernel is null)
            {
                throw FormatDiagnostics.NoKernel.Error($"The output format '{name}' needs a kernel.", request.Location);
            }
        }
    }
}
