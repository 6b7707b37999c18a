using System.Collections.Immutable;
using System.Text;
using LinuxKit.Boot;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats;

/// <summary><c>kernel+initrd</c>: what a boot loader or a virtual machine's firmware takes: the kernel, the initrd and the command line, a file each.</summary>
internal sealed class KernelInitrdFormat : IImageFormat
{
    public string Name => "kernel+initrd";

    public int Version => 1;

    public bool NeedsKernel => true;

    public ImmutableArray<string> OutputNames(string imageName) =>
        [$"{imageName}-kernel", $"{imageName}-initrd.img", $"{imageName}-cmdline"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var boot = image.Boot!;
        var names = OutputNames(imageName);
        return
        [
            await outputs.WriteAsync(
                names[0], (output, token) => CopyAsync(boot, KernelPlan.KernelPath, output, token), cancellationToken).ConfigureAwait(false),
            await outputs.WriteAsync(
                names[1], (output, token) => WriteInitrdAsync(image, output, token), cancellationToken).ConfigureAwait(false),
            await outputs.WriteAsync(
                names[2], (output, token) => output.WriteAsync(Encoding.UTF8.GetBytes(CommandLine.ForInitramfs(boot.CommandLine)), token).AsTask(), cancellationToken).ConfigureAwait(false),
        ];
    }

    // The kernel looks for microcode in the first archive only, and an archive that is not compressed starts at a multiple of 4.
    private static async Task WriteInitrdAsync(ComposedImage image, Stream output, CancellationToken cancellationToken)
    {
        var microcode = await CopyAsync(image.Boot!, KernelPlan.MicrocodePath, output, cancellationToken).ConfigureAwait(false);
        await output.WriteAsync(new byte[(-microcode) & 3], cancellationToken).ConfigureAwait(false);
        await image.Root.WriteInitrdAsync(output, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<long> CopyAsync(BootFiles boot, string path, Stream output, CancellationToken cancellationToken)
    {
        await foreach (var file in boot.Files.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (file.Entry.Path == path)
            {
                await file.Content.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
                return file.Entry.Size;
            }
        }

        return 0;
    }
}
