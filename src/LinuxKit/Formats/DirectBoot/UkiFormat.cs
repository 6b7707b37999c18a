using System.Collections.Immutable;
using LinuxKit.Boot;
using LinuxKit.Formats.Media;

namespace LinuxKit.Formats.DirectBoot;

/// <summary><c>uki</c>: one EFI program that has kernel, initrd and command line in it (UAPI.5, "Unified Kernel Image").</summary>
internal sealed class UkiFormat : IImageFormat
{
    public string Name => "uki";

    public bool NeedsKernel => true;

    public bool NeedsBootLoader => true;

    public ImmutableArray<string> Architectures => ["amd64", "arm64"];

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [$"{imageName}.efi"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var parts = new BootableParts(image, imageName, outputs);
        await parts.CheckKernelAsync(Firmware.Efi, RootPlace.Initramfs, [], cancellationToken).ConfigureAwait(false);
        var program = await parts.UnifiedKernelAsync(RootPlace.Initramfs, cancellationToken).ConfigureAwait(false);
        return [await outputs.WriteAsync(OutputNames(imageName, image.Disk)[0], program.Content.WriteAsync, cancellationToken).ConfigureAwait(false)];
    }
}
