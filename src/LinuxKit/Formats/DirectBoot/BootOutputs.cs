using LinuxKit.Boot;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.DirectBoot;

/// <summary>The boot files that are output files of their own. Several formats have them under the same names, and the batch writes them once.</summary>
/// <param name="image">The image, with a kernel.</param>
/// <param name="imageName">The image's name.</param>
/// <param name="outputs">Takes the files.</param>
internal sealed class BootOutputs(ComposedImage image, string imageName, OutputBatch outputs)
{
    private readonly BootParts _parts = new(image);

    public static string KernelName(string imageName) => $"{imageName}-kernel";

    public static string UncompressedKernelName(string imageName) => $"{imageName}-vmlinux";

    public static string InitrdName(string imageName) => $"{imageName}-initrd.img";

    public static string CommandLineName(string imageName) => $"{imageName}-cmdline";

    /// <summary>Writes the kernel as its image has it.</summary>
    public Task<OutputFile> WriteKernelAsync(CancellationToken cancellationToken) => outputs.WriteAsync(
        KernelName(imageName), (output, token) => _parts.CopyAsync(KernelPlan.KernelPath, output, token), cancellationToken);

    /// <summary>Writes the kernel as it is in memory.</summary>
    /// <exception cref="LinuxKitException">The kernel can't be taken out of its file.</exception>
    public Task<OutputFile> WriteUncompressedKernelAsync(CancellationToken cancellationToken) => outputs.WriteAsync(
        UncompressedKernelName(imageName),
        (output, token) => _parts.ReadAsync(
            KernelPlan.KernelPath, (kernel, readToken) => UncompressedKernel.CopyAsync(kernel, image.Architecture, output, readToken), token),
        cancellationToken);

    /// <summary>Writes the initrd, microcode first.</summary>
    public Task<OutputFile> WriteInitrdAsync(CancellationToken cancellationToken) =>
        outputs.WriteAsync(InitrdName(imageName), _parts.Initrd.WriteAsync, cancellationToken);

    /// <summary>Writes the command line, to the letter and without a line's end.</summary>
    public Task<OutputFile> WriteCommandLineAsync(CancellationToken cancellationToken) => outputs.WriteAsync(
        CommandLineName(imageName), (output, token) => output.WriteAsync(_parts.CommandLineBytes, token).AsTask(), cancellationToken);
}
