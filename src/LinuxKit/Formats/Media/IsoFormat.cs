using System.Collections.Immutable;
using LinuxKit.Boot;

namespace LinuxKit.Formats.Media;

/// <summary>A CD that boots, and that boots as well as a disk when its image is written to a USB stick. The whole root is in the initrd.</summary>
/// <param name="name">The format's name.</param>
/// <param name="firmware">What boots it; where the architecture has no BIOS, EFI alone.</param>
/// <param name="suffix">What follows the image's name in the file's.</param>
internal sealed class IsoFormat(string name, Firmware firmware, string suffix) : IImageFormat
{
    public string Name => name;

    public bool NeedsKernel => true;

    public bool NeedsBootLoader => true;

    public ImmutableArray<string> Architectures => firmware == Firmware.Bios ? ["amd64"] : ["amd64", "arm64"];

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [imageName + suffix];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var parts = new BootableParts(image, imageName, outputs);
        await parts.CheckKernelAsync(firmware, RootPlace.Initramfs, [], cancellationToken).ConfigureAwait(false);
        var files = await parts.BootFilesAsync(firmware, RootPlace.Initramfs, image.Disk.HasGrubForEfi, cancellationToken).ConfigureAwait(false);
        var disc = SystemDisc.Plan(files, image, parts.Identity);
        return [await outputs.WriteAsync(OutputNames(imageName, image.Disk)[0], disc.WriteAsync, cancellationToken).ConfigureAwait(false)];
    }
}
