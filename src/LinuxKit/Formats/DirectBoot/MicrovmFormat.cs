using System.Collections.Immutable;
using LinuxKit.Boot;

namespace LinuxKit.Formats.DirectBoot;

/// <summary><c>microvm</c>: the kernel uncompressed, which QEMU's machine <c>microvm</c> starts without firmware's help, the initrd, the root's disk and the command line.</summary>
internal sealed class MicrovmFormat : IImageFormat
{
    public string Name => "microvm";

    public bool NeedsKernel => true;

    public ImmutableArray<string> Architectures => ["amd64"];

    public RootPlace RootOf(DiskSettings settings) => TinyMachine.RootOf(settings);

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) =>
        [.. TinyMachine.OutputNames(imageName, RootOf(settings)), BootOutputs.CommandLineName(imageName, RootOf(settings))];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var place = RootOf(image.Disk);
        return
        [
            .. await TinyMachine.WriteAsync(image, imageName, place, outputs, cancellationToken).ConfigureAwait(false),
            await new BootOutputs(image, imageName, place, outputs).WriteCommandLineAsync(cancellationToken).ConfigureAwait(false),
        ];
    }
}
