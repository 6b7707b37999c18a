using System.Collections.Immutable;
using System.Text;
using LinuxKit.Boot;
using LinuxKit.Boot.FirstStage;
using LinuxKit.Boot.Grub;
using LinuxKit.Boot.Pe;
using LinuxKit.Boot.SecureBoot;
using LinuxKit.Disks;
using LinuxKit.Disks.Fat;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.Media;

/// <summary>What bootable formats are made of. Whatever several of them need is made once for all formats of a build.</summary>
/// <param name="image">The image, with a kernel and boot loaders.</param>
/// <param name="imageName">The image's name.</param>
/// <param name="outputs">The build's outputs.</param>
/// <param name="dataId">The id of the partition for data, in a format that has one when the project asks for it.</param>
internal sealed class BootableParts(ComposedImage image, string imageName, OutputBatch outputs, Func<ImageIdentity, string>? dataId = null)
{
    /// <summary>Of what ids are made.</summary>
    public ImageIdentity Identity { get; } = ImageIdentity.Of(image, imageName);

    /// <summary>What the command line says of the partition for data; nothing without one.</summary>
    public ImmutableArray<string> DataWords => image.Disk.Data is { } data && dataId is not null ? DataPartition.Words(data, dataId(Identity)) : [];

    /// <summary>The files of the boot loaders' image.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">A file is too large.</exception>
    public Task<BootLoaderFiles> LoadersAsync(CancellationToken cancellationToken) =>
        outputs.ShareAsync("boot loaders", token => BootLoaderFiles.ReadAsync(image.BootLoader, token), cancellationToken);

    /// <summary>What is booted.</summary>
    /// <param name="place">Where the root is.</param>
    /// <param name="cancellationToken">Stops the making of a root's file system.</param>
    /// <exception cref="LinuxKitException">The kernel lacks what the root needs, or the file system can't hold the root.</exception>
    public Task<BootChain> ChainAsync(RootPlace place, CancellationToken cancellationToken) =>
        outputs.ShareAsync($"boot chain {place} {Words(DataWords)}", token => MakeChainAsync(place, token), cancellationToken);

    /// <summary>Looks whether the kernel has what a format boots from.</summary>
    /// <param name="firmware">What starts it.</param>
    /// <param name="place">Where the root is.</param>
    /// <param name="drivers">What reads the disk that the root is on.</param>
    /// <param name="cancellationToken">Stops the reading of the kernel's modules.</param>
    /// <exception cref="LinuxKitException">The kernel lacks something.</exception>
    public async Task CheckKernelAsync(Firmware firmware, RootPlace place, ImmutableArray<KernelFeature> drivers, CancellationToken cancellationToken)
    {
        ImmutableArray<KernelFeature> features =
        [
            .. firmware.HasFlag(Firmware.Efi) ? [KernelFeatures.EfiStub] : ImmutableArray<KernelFeature>.Empty,
            .. place == RootPlace.Initramfs && DataWords.IsEmpty ? [] : drivers,
            .. DataWords.IsEmpty ? ImmutableArray<KernelFeature>.Empty : [KernelFeatures.DataFileSystem],
        ];

        // Nobody but the system itself loads modules when there is no first stage.
        var modules = features.All(feature => feature.Module is null) ? null
            : place == RootPlace.Initramfs ? await outputs.ShareAsync("modules of the root", token => ModuleTree.ReadAsync(image.Root, token), cancellationToken).ConfigureAwait(false)
            : await outputs.ShareAsync("modules", ReadModulesAsync, cancellationToken).ConfigureAwait(false);
        KernelRequirements.Check(features, image.Kernel, modules?.Index, image.Location);
    }

    /// <summary>The root as a file system.</summary>
    /// <param name="place">The kind of file system.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The file system can't hold the root.</exception>
    public Task<RootImage> RootImageAsync(RootPlace place, CancellationToken cancellationToken) =>
        outputs.ShareAsync($"root image {place}", token => RootImage.MakeAsync(image, place, Identity, outputs, token), cancellationToken);

    /// <summary>The EFI program that holds all of a boot chain but its partitions, signed where the project has a key.</summary>
    /// <param name="place">Where the root is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The boot loaders' image has no stub, or one without room, or UEFI can't start the kernel.</exception>
    public Task<UnifiedKernelPlan> UnifiedKernelAsync(RootPlace place, CancellationToken cancellationToken) =>
        outputs.ShareAsync($"unified kernel {place} {Words(DataWords)}", token => MakeUnifiedKernelAsync(place, token), cancellationToken);

    /// <summary>The files that a firmware or a boot loader reads from a medium.</summary>
    /// <param name="firmware">What starts it.</param>
    /// <param name="place">Where the root is.</param>
    /// <param name="hasGrubForEfi">Whether UEFI starts GRUB instead of a unified kernel.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The boot loaders' image lacks a file, UEFI can't start the kernel, or GRUB has no place for the initrd.</exception>
    public async Task<BootFileSet> BootFilesAsync(Firmware firmware, RootPlace place, bool hasGrubForEfi, CancellationToken cancellationToken)
    {
        var isBios = firmware.HasFlag(Firmware.Bios) && image.Architecture == "amd64";
        var isEfi = firmware.HasFlag(Firmware.Efi);
        if (isEfi && hasGrubForEfi)
        {
            await CheckEfiKernelAsync(cancellationToken).ConfigureAwait(false);
        }

        var chain = await ChainAsync(place, cancellationToken).ConfigureAwait(false);
        if (isBios)
        {
            await new BootParts(image).ReadAsync(
                KernelPlan.KernelPath, (kernel, token) => GrubInitrd.CheckAsync(kernel, chain.Initrd.Size, image.Location, token), cancellationToken).ConfigureAwait(false);
        }

        var loaders = await LoadersAsync(cancellationToken).ConfigureAwait(false);
        var program = EfiProgram.PathOf(image.Architecture);
        var unified = isEfi && !hasGrubForEfi ? await UnifiedKernelAsync(place, cancellationToken).ConfigureAwait(false) : null;
        ImmutableArray<FatFile> kernel = [new FatFile(GrubFiles.KernelPath, chain.Kernel), new FatFile(GrubFiles.InitrdPath, chain.Initrd)];
        ImmutableArray<FatFile> files = unified is not null ? [new FatFile(program, unified.Content)]
            : isEfi ? [new FatFile(program, DiskContent.Of(loaders.EfiGrub(image.Architecture))), new FatFile(GrubScript.EfiPath, GrubConfiguration(chain.CommandLine)), .. kernel]
            : kernel;
        return new BootFileSet(files, chain.Partitions, chain.CommandLine) { IsEfi = isEfi, UnifiedKernel = unified, Grub = isBios ? loaders.Grub : null };
    }

    /// <summary>A whole disk.</summary>
    /// <param name="firmware">What starts it.</param>
    /// <param name="place">Where the root is.</param>
    /// <param name="sizeAlignment">Bytes whose multiple the disk's size is to be.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The boot loaders' image lacks a file, or the content does not fit the size that the project gives.</exception>
    public async Task<DiskContent> DiskAsync(Firmware firmware, RootPlace place, long sizeAlignment, CancellationToken cancellationToken) =>
        SystemDisk.Plan(await BootFilesAsync(firmware, place, image.Disk.HasGrubForEfi, cancellationToken).ConfigureAwait(false), image, Identity, sizeAlignment);

    private async Task<BootChain> MakeChainAsync(RootPlace place, CancellationToken cancellationToken)
    {
        var parts = new BootParts(image);
        if (place == RootPlace.Initramfs)
        {
            return new BootChain(parts.Kernel, parts.Initrd, parts.CommandLineWith(DataWords), []);
        }

        // First what is quickly wrong.
        var firstStage = await MakeFirstStageAsync(place, cancellationToken).ConfigureAwait(false);
        var root = await RootImageAsync(place, cancellationToken).ConfigureAwait(false);
        var partitions = RootPartitions.Of(root, image.Architecture, Identity);
        var commandLine = CommandLine.ForPartition(
            image.Boot!.CommandLine, $"PARTUUID={partitions[0].Id}", RootImage.TypeOf(place), [root.Verity is { } verity ? $"roothash={verity.Root.RootHashText}" : "", .. DataWords]);
        return new BootChain(parts.Kernel, parts.WithMicrocode(firstStage.Content), commandLine, partitions);
    }

    private Task<ModuleTree> ReadModulesAsync(CancellationToken cancellationToken) =>
        ModuleTree.ReadAsync(image.FirstStageModules.Entries.IsEmpty ? image.Root : image.FirstStageModules, cancellationToken);

    private Task<FirstStageInitrd> MakeFirstStageAsync(RootPlace place, CancellationToken cancellationToken) => FirstStageInitrd.PlanAsync(
        image.Root,
        image.FirstStageModules,
        new FirstStageOptions
        {
            Place = place,
            Verity = image.Disk.Verity,
            HasData = !DataWords.IsEmpty,
            RootCompression = RootImage.SquashFsCompression(image.Kernel).Kind,
            Compression = image.InitrdCompression,
            Kernel = image.Kernel,
            Timestamp = image.Timestamp,
            Location = image.Location,
        },
        cancellationToken);

    private async Task<UnifiedKernelPlan> MakeUnifiedKernelAsync(RootPlace place, CancellationToken cancellationToken)
    {
        var loaders = await LoadersAsync(cancellationToken).ConfigureAwait(false);
        await CheckEfiKernelAsync(cancellationToken).ConfigureAwait(false);
        var chain = await ChainAsync(place, cancellationToken).ConfigureAwait(false);
        var program = UnifiedKernelImage.Plan(
            loaders.EfiStub(image.Architecture),
            [
                new UkiSection(".osrel", DiskContent.Of(OsRelease.Of(imageName))),
                new UkiSection(".cmdline", Text(chain.CommandLine)),
                new UkiSection(UkiSection.Initrd, chain.Initrd),
                // Last: older stubs start the kernel where it lies, and it may grow.
                new UkiSection(UkiSection.Linux, chain.Kernel),
            ]);
        return image.Signer is { } signer ? program with { Content = AuthenticodeSigner.Sign(program.Content, signer) } : program;
    }

    // The stub of a unified kernel starts the kernel as a program of UEFI, and so does GRUB.
    private async Task CheckEfiKernelAsync(CancellationToken cancellationToken)
    {
        var parts = new BootParts(image);
        await parts.ReadAsync(
            KernelPlan.KernelPath,
            (kernel, token) => EfiProgram.CheckKernelAsync(kernel, parts.SizeOf(KernelPlan.KernelPath), image.Architecture, token),
            cancellationToken).ConfigureAwait(false);
    }

    private static DiskContent GrubConfiguration(string commandLine) => Text(GrubScript.Boot(GrubFiles.OfFileSystem, commandLine));

    private static string Words(ImmutableArray<string> words) => string.Join(' ', words);

    private static DiskContent Text(string text) => DiskContent.Of(Encoding.UTF8.GetBytes(text));
}
