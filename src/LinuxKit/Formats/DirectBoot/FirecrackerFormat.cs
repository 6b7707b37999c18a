using System.Collections.Immutable;

namespace LinuxKit.Formats.DirectBoot;

/// <summary><c>firecracker</c>: the kernel uncompressed, the initrd, and the configuration that <c>firecracker --config-file</c> reads.</summary>
internal sealed class FirecrackerFormat : IImageFormat
{
    public string Name => "firecracker";

    public int Version => 1;

    public bool NeedsKernel => true;

    public ImmutableArray<string> Architectures => ["amd64", "arm64"];

    public ImmutableArray<string> OutputNames(string imageName) =>
        [BootOutputs.UncompressedKernelName(imageName), BootOutputs.InitrdName(imageName), $"{imageName}-firecracker.json"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var names = OutputNames(imageName);
        var configuration = FirecrackerConfiguration.Write(names[0], names[1], new BootParts(image).CommandLine, Boot.BootMemory.ForInitramfs(image.Root));
        var boot = new BootOutputs(image, imageName, outputs);
        return
        [
            await boot.WriteUncompressedKernelAsync(cancellationToken).ConfigureAwait(false),
            await boot.WriteInitrdAsync(cancellationToken).ConfigureAwait(false),
            await outputs.WriteAsync(names[2], (output, token) => output.WriteAsync(configuration, token).AsTask(), cancellationToken).ConfigureAwait(false),
        ];
    }
}
