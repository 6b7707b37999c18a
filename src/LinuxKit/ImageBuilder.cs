using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Boot.SecureBoot;
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
    /// <param name="shared">Where segments are that others made; it stays open.</param>
    public ImageBuilder(string store, Action<SegmentUse>? used = null, SharedSegments? shared = null)
    {
        Store = new ContentStore(store);
        _segments = new SegmentStore(Store.FolderOf("segments")) { Used = used, Shared = shared };
    }

    /// <summary>What the signing key is encrypted with, if it is.</summary>
    public string? SigningPassword { get; init; }

    private ContentStore Store { get; }

    /// <summary>Decides a build: finds every image, and reads the project's files.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The request is wrong: each diagnostic says where.</exception>
    public async Task<ImagePlan> PlanAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        if (BuildCheck.Run(request) is { IsEmpty: false } problems)
        {
            throw new LinuxKitException(problems);
        }

        var (images, changes) = await ImageLookup.FindAsync(request, Store, cancellationToken).ConfigureAwait(false);
        var warnings = new List<Diagnostic>();
        if (request.Lock is { IsLocked: false } options && !changes.IsEmpty)
        {
            await WriteLockAsync(options, changes, warnings, cancellationToken).ConfigureAwait(false);
        }

        var disk = DiskCheck.Read(request.Disk, request.Location);
        var root = await RootPlan.FromAsync(request.Definition, images, request.Timestamp, warnings, cancellationToken).ConfigureAwait(false);
        return new ImagePlan
        {
            Engine = EngineIdentity.Current,
            Name = request.Name,
            Architecture = request.Architecture,
            Formats = [.. request.Formats.Distinct(StringComparer.Ordinal)],
            Compression = request.Compression,
            MaximumSize = BuildCheck.MaximumSize(request),
            BootMemory = BuildCheck.BootMemory(request),
            Disk = disk,
            Timestamp = request.Timestamp,
            Location = request.Location,
            Root = disk.Data is { } data ? root with { Components = root.Components.Add(MountPoint.Of(data.Path, request.Location, request.Timestamp)) } : root,
            BootLoader = FormatImages.BootLoader(request, images),
            BoardFirmware = FormatImages.BoardFirmware(request, images),
            AbsentFiles = [.. request.Definition.Files.Where(file => file.Optional && file.Source is not null && !File.Exists(file.Source)).Select(file => file.Source!).Distinct(StringComparer.Ordinal)],
            Warnings = [.. warnings],
            LockChanges = request.Lock is null ? [] : changes,
        };
    }

    private async Task WriteLockAsync(
        LockOptions options, ImmutableArray<LockChange> changes, List<Diagnostic> warnings, CancellationToken cancellationToken)
    {
        try
        {
            await ImageLock.AddAsync(options.Path, changes, Store, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warnings.Add(OciDiagnostics.LockNotWritten.At(new SourceLocation(options.Path), e.Message));
        }
    }

    /// <summary>Builds a plan: makes the segments that are missing, composes the root, and writes the formats whose files are not what they should be.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">Full path of the output folder, which is made when it is missing.</param>
    /// <param name="before">The plan that the folder's files were built of; of another engine's, or where nobody knows it, none stays.</param>
    /// <param name="cancellationToken">Stops the work; what is half made is removed.</param>
    /// <returns>What was built: also the content of <c>&lt;name&gt;.linuxkit.json</c>, which is written last.</returns>
    /// <exception cref="LinuxKitException">An image or file is broken, or parts of the root contradict each other.</exception>
    public async Task<BuiltImage> BuildAsync(ImagePlan plan, string folder, ImagePlan? before, CancellationToken cancellationToken)
    {
        using var signer = ReadSigner(plan);
        var image = await ComposeAsync(plan, cancellationToken).ConfigureAwait(false) with { Signer = signer };
        Directory.CreateDirectory(folder);
        var outputs = await new OutputFolder(folder, plan.Name) { IsKnown = before?.Engine == EngineIdentity.Current }
            .WriteAsync(image, plan.Formats, new SizeLimit(plan.MaximumSize, plan.Location), cancellationToken).ConfigureAwait(false);
        var built = new BuiltImage
        {
            Name = plan.Name,
            Architecture = plan.Architecture,
            CommandLine = plan.Root.CommandLine,
            BootMemory = BootMemory.ForInitramfs(image.Root),
            RootSize = image.Root.UnpackedSizeInBytes,
            Outputs = outputs,
        };
        built = built with { Warnings = [.. MemoryWarnings(plan, built), .. TrustWarnings(plan)] };

        // Whoever stops the build now has its outputs already; without the result nothing would say what they are.
        await AtomicFile.WriteAllBytesAsync(Path.Combine(folder, plan.Name + BuiltImage.FileSuffix), built.ToJson(), CancellationToken.None).ConfigureAwait(false);
        return built;
    }

    private SigningKey? ReadSigner(ImagePlan plan)
    {
        try
        {
            return plan.Disk.Signing switch
            {
                null => null,
                { CertificatePath.Length: 0 } both => SigningKeyFile.ReadPkcs12(both.KeyPath, SigningPassword),
                { } files => SigningKeyFile.ReadPem(files.KeyPath, files.CertificatePath, SigningPassword),
            };
        }
        catch (LinuxKitException e)
        {
            throw e.At(plan.Location);
        }
    }

    private static ImmutableArray<Diagnostic> MemoryWarnings(ImagePlan plan, BuiltImage built) =>
        built.Outputs.Select(output => output.BootMemory).DefaultIfEmpty().Max() is var needed && needed > plan.BootMemory
            ? [BootDiagnostics.MuchMemory.At(plan.Location, $"The image needs {ByteSize.Show(needed)} of memory to boot, where LinuxKitBootMemory is {ByteSize.Show(plan.BootMemory)}.")]
            : [];

    private static ImmutableArray<Diagnostic> TrustWarnings(ImagePlan plan)
    {
        if (plan.Disk.Signing is null || plan.Disk.Verity)
        {
            return [];
        }

        var open = ImageFormats.All.Where(format => plan.Formats.Contains(format.Name) && format.NeedsBootLoader && format.RootOf(plan.Disk) != RootPlace.Initramfs);
        return open.Any()
            ? [FormatDiagnostics.UnguardedRoot.At(plan.Location, $"LinuxKitSigningKey is set, and nothing guards the root on the disk of {string.Join(", ", open.Select(format => $"'{format.Name}'"))}.")]
            : [];
    }

    private async Task<ComposedImage> ComposeAsync(ImagePlan plan, CancellationToken cancellationToken)
    {
        using var scans = _segments.KeepScans();
        var composer = new RootComposer(_segments, plan.Timestamp);
        var kernel = ReadKernelAsync(plan, cancellationToken);
        var compression = CompressionAsync(plan, kernel);
        var quick = Task.FromResult(KernelFacts.BootCompression);
        var composed = await Concurrent.WhenAllAsync(
            [
                token => composer.ComposeAsync(plan.Root.Boot, quick, token),
                token => new RootComposer(_segments, plan.Timestamp) { InitrdOwner = InitrdOwner(plan) }.ComposeAsync(plan.Root.Components, compression, token),
                token => composer.ComposeAsync(plan.BootLoader, quick, token),
                token => composer.ComposeAsync(plan.BoardFirmware, quick, token),
                token => composer.ComposeAsync(HasFirstStage(plan) ? plan.Root.FirstStageModules : [], quick, token),
            ],
            (Func<CancellationToken, Task<ComposedRoot>> compose, CancellationToken token) => compose(token),
            cancellationToken).ConfigureAwait(false);
        return new ComposedImage(composed[0].Segments.IsEmpty ? null : new BootFiles(composed[0], plan.Root.CommandLine), composed[1])
        {
            Architecture = plan.Architecture,
            Timestamp = plan.Timestamp,
            Location = plan.Location,
            Disk = plan.Disk,
            BootLoader = composed[2],
            BoardFirmware = composed[3],
            FirstStageModules = composed[4],
            Kernel = await kernel.ConfigureAwait(false),
            InitrdCompression = await compression.ConfigureAwait(false),
        };
    }

    private async Task<KernelConfiguration?> ReadKernelAsync(ImagePlan plan, CancellationToken cancellationToken)
    {
        var facts = new KernelFacts(_segments, plan.Timestamp);
        if (Formats(plan).Any(format => format.NeedsKernel))
        {
            await facts.CheckAsync(plan.Root, plan.Architecture, cancellationToken).ConfigureAwait(false);
        }

        return await facts.ConfigurationAsync(plan.Root, cancellationToken).ConfigureAwait(false);
    }

    private static bool HasFirstStage(ImagePlan plan) => Formats(plan).Any(format => format.RootOf(plan.Disk) != RootPlace.Initramfs);

    private static string? InitrdOwner(ImagePlan plan) =>
        Formats(plan).FirstOrDefault(format => format.NeedsKernel && format.RootOf(plan.Disk) == RootPlace.Initramfs) is { } format ? $"format '{format.Name}'" : null;

    private static IEnumerable<IImageFormat> Formats(ImagePlan plan) => plan.Formats.Select(name => ImageFormats.Find(name, plan.Location));

    private static async Task<Compression> CompressionAsync(ImagePlan plan, Task<KernelConfiguration?> kernel) =>
        CompressionChoice.Choose(plan.Compression, await kernel.ConfigureAwait(false), plan.Location);
}
