using System.Collections.Immutable;
using LinuxKit.Boot;

namespace LinuxKit.Formats.DirectBoot;

/// <summary><c>firecracker</c>: the kernel uncompressed, the initrd, the root's disk, and the configuration that <c>firecracker --config-file</c> reads.</summary>
internal sealed class FirecrackerFormat : IImageFormat
{
    public string Name => "firecracker";

    public bool NeedsKernel => true;

    public ImmutableArray<string> Architectures => ["amd64", "arm64"];

    public RootPlace RootOf(DiskSettings settings) => TinyMachine.RootOf(settings);

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) =>
        [.. TinyMachine.OutputNames(imageName, RootOf(settings)), $"{imageName}-firecracker.json"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var place = RootOf(image.Disk);
        var files = await TinyMachine.WriteAsync(image, imageName, place, outputs, cancellationToken).ConfigureAwait(false);
        var machine = new FirecrackerConfiguration(
            BootOutputs.UncompressedKernelName(imageName),
            BootOutputs.InitrdName(imageName, place),
            await new BootOutputs(image, imageName, place, outputs).CommandLineAsync(cancellationToken).ConfigureAwait(false),
            BootMemory.Of(image.Root, place))
        {
            Drives = BootOutputs.RootNames(imageName, place),
        };
        return
        [
            .. files,
            await outputs.WriteAsync(
                OutputNames(imageName, image.Disk)[^1], (output, token) => output.WriteAsync(machine.ToJson(), token).AsTask(), cancellationToken).ConfigureAwait(false),
        ];
    }
}
