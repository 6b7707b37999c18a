using System.Collections.Immutable;
using System.Text;
using LinuxKit.Boot;

namespace LinuxKit.Formats.DirectBoot;

/// <summary><c>netboot</c>: the kernel, the initrd, and an iPXE script that boots them from the folder or address that it was loaded from.</summary>
internal sealed class NetbootFormat : IImageFormat
{
    public string Name => "netboot";

    public bool NeedsKernel => true;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) =>
        [BootOutputs.KernelName(imageName), BootOutputs.InitrdName(imageName, RootPlace.Initramfs), $"{imageName}.ipxe"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var names = OutputNames(imageName, image.Disk);
        var script = Encoding.UTF8.GetBytes(IpxeScript.Write(names[0], names[1], new BootParts(image).CommandLine));
        var boot = new BootOutputs(image, imageName, RootPlace.Initramfs, outputs);
        return
        [
            await boot.WriteKernelAsync(cancellationToken).ConfigureAwait(false),
            await boot.WriteInitrdAsync(cancellationToken).ConfigureAwait(false),
            await outputs.WriteAsync(names[2], (output, token) => output.WriteAsync(script, token).AsTask(), cancellationToken).ConfigureAwait(false),
        ];
    }
}
