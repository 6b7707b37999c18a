using System.Collections.Immutable;

namespace LinuxKit.Formats.DirectBoot;

/// <summary><c>microvm</c>: the kernel uncompressed, which QEMU's machine <c>microvm</c> starts without firmware's help, the initrd and the command line.</summary>
internal sealed class MicrovmFormat : IImageFormat
{
    public string Name => "microvm";

    public int Version => 1;

    public bool NeedsKernel => true;

    public ImmutableArray<string> Architectures => ["amd64"];

    public ImmutableArray<string> OutputNames(string imageName) =>
        [BootOutputs.UncompressedKernelName(imageName), BootOutputs.InitrdName(imageName), BootOutputs.CommandLineName(imageName)];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var boot = new BootOutputs(image, imageName, outputs);
        return
        [
            await boot.WriteUncompressedKernelAsync(cancellationToken).ConfigureAwait(false),
            await boot.WriteInitrdAsync(cancellationToken).ConfigureAwait(false),
            await boot.WriteCommandLineAsync(cancellationToken).ConfigureAwait(false),
        ];
    }
}
