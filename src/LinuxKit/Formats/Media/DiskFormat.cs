using System.Collections.Immutable;
using LinuxKit.Boot;
using LinuxKit.Boot.FirstStage;

namespace LinuxKit.Formats.Media;

/// <summary>A disk that boots, in one of the files that disks come in.</summary>
/// <param name="name">The format's name.</param>
/// <param name="firmware">What boots it; where the architecture has no BIOS, EFI alone.</param>
/// <param name="suffix">What follows the image's name in the file's.</param>
/// <param name="container">Writes the file.</param>
internal sealed class DiskFormat(string name, Firmware firmware, string suffix, DiskContainer container) : IImageFormat
{
    public string Name => name;

    public bool NeedsKernel => true;

    public bool NeedsBootLoader => true;

    public bool HasDataPartition => true;

    public ImmutableArray<string> Architectures => firmware == Firmware.Bios ? ["amd64"] : container.Architectures;

    public RootPlace RootOf(DiskSettings settings) => settings.Root ?? RootPlace.SquashFs;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [imageName + suffix];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var parts = new BootableParts(image, imageName, outputs, DataPartition.IdOf);
        await parts.CheckKernelAsync(firmware, RootOf(image.Disk), Drivers(image.Disk), cancellationToken).ConfigureAwait(false);
        var disk = await parts.DiskAsync(firmware, RootOf(image.Disk), container.SizeAlignment, cancellationToken).ConfigureAwait(false);
        var file = new DiskFile(OutputNames(imageName, image.Disk)[0], imageName, disk, parts.Identity, image, BootMemory.Of(image.Root, RootOf(image.Disk)));
        return [await container.WriteAsync(file, outputs, cancellationToken).ConfigureAwait(false)];
    }

    // A root's partition is found without the kernel's help.
    private ImmutableArray<KernelFeature> Drivers(DiskSettings settings) =>
        settings.Data is null ? container.Drivers : [KernelFeatures.GuidPartitions, .. container.Drivers];
}
