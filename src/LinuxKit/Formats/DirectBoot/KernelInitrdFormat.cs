using System.Collections.Immutable;
using LinuxKit.Boot;

namespace LinuxKit.Formats.DirectBoot;

/// <summary><c>kernel+initrd</c>: what a boot loader or a virtual machine's firmware takes: the kernel, the initrd and the command line, a file each.</summary>
internal sealed class KernelInitrdFormat : IImageFormat
{
    public string Name => "kernel+initrd";

    public bool NeedsKernel => true;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) =>
        [BootOutputs.KernelName(imageName), BootOutputs.InitrdName(imageName, RootPlace.Initramfs), BootOutputs.CommandLineName(imageName, RootPlace.Initramfs)];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var boot = new BootOutputs(image, imageName, RootPlace.Initramfs, outputs);
        return
        [
            await boot.WriteKernelAsync(cancellationToken).ConfigureAwait(false),
            await boot.WriteInitrdAsync(cancellationToken).ConfigureAwait(false),
            await boot.WriteCommandLineAsync(cancellationToken).ConfigureAwait(false),
        ];
    }
}
