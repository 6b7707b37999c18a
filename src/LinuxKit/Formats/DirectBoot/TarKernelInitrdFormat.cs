using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.DirectBoot;

/// <summary><c>tar-kernel-initrd</c>: the boot files in one tar archive, as upstream's tools for making disks take them; microcode is a file of its own there.</summary>
internal sealed class TarKernelInitrdFormat : IImageFormat
{
    public string Name => "tar-kernel-initrd";

    public bool NeedsKernel => true;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [$"{imageName}-initrd.tar"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken) =>
    [
        await outputs.WriteAsync(OutputNames(imageName, image.Disk)[0], (output, token) => WriteAsync(image, output, token), cancellationToken)
            .ConfigureAwait(false),
    ];

    private static async Task WriteAsync(ComposedImage image, Stream output, CancellationToken cancellationToken)
    {
        var parts = new BootParts(image);
        var initrd = parts.RootInitrd;
        var tar = new TarWriter(output);
        await WriteBootFileAsync("kernel", KernelPlan.KernelPath).ConfigureAwait(false);
        await WriteAsync("initrd.img", initrd.Size, initrd.WriteAsync).ConfigureAwait(false);
        await WriteAsync("cmdline", parts.CommandLineBytes.Length, (entry, token) => entry.WriteAsync(parts.CommandLineBytes, token).AsTask()).ConfigureAwait(false);
        await WriteBootFileAsync("ucode.cpio", KernelPlan.MicrocodePath).ConfigureAwait(false);
        await tar.FinishAsync(cancellationToken).ConfigureAwait(false);

        Task WriteBootFileAsync(string name, string path) =>
            WriteAsync(name, parts.SizeOf(path), (entry, token) => parts.CopyAsync(path, entry, token));

        async Task WriteAsync(string name, long size, Func<Stream, CancellationToken, Task> write)
        {
            if (size > 0)
            {
                await tar.WriteFileAsync(GeneratedEntries.FileOf(name, size, image.Timestamp), write, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
