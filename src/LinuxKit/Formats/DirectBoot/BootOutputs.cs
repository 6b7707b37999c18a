using System.Collections.Immutable;
using System.Text;
using LinuxKit.Boot;
using LinuxKit.Formats.Media;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.DirectBoot;

/// <summary>
/// The files of a machine that starts a kernel itself. Several formats have them under the same names, and the batch writes them once. A root that is not in memory is
/// the machine's first disk, without partitions: the file system, and behind it the hash tree that guards it.
/// </summary>
/// <param name="image">The image, with a kernel.</param>
/// <param name="imageName">The image's name.</param>
/// <param name="place">Where the root is.</param>
/// <param name="outputs">Takes the files.</param>
internal sealed class BootOutputs(ComposedImage image, string imageName, RootPlace place, OutputBatch outputs)
{
    // The first disk of a machine with virtio. Without a partition it has no id of its own.
    private const string RootDevice = "/dev/vda";

    // docs/root-on-disk.md: where the tree starts, in bytes.
    private const string TreeOffsetParameter = "linuxkit.verity_hash_offset";

    private readonly BootableParts _parts = new(image, imageName, outputs);

    /// <summary>Says on a command line that the root is the first disk.</summary>
    public static string RootParameter => $"root={RootDevice}";

    public static string KernelName(string imageName) => $"{imageName}-kernel";

    public static string UncompressedKernelName(string imageName) => $"{imageName}-vmlinux";

    public static string InitrdName(string imageName, RootPlace place) => $"{imageName}{PartOf(place)}-initrd.img";

    public static string CommandLineName(string imageName, RootPlace place) => $"{imageName}{PartOf(place)}-cmdline";

    /// <summary>The name of the root's disk; none when it is in memory.</summary>
    public static ImmutableArray<string> RootNames(string imageName, RootPlace place) =>
        place == RootPlace.Initramfs ? [] : [$"{imageName}{PartOf(place)}.img"];

    /// <summary>Writes the kernel as its image has it.</summary>
    public Task<OutputFile> WriteKernelAsync(CancellationToken cancellationToken) => outputs.WriteAsync(
        KernelName(imageName), new BootParts(image).Kernel.WriteAsync, cancellationToken);

    /// <summary>Writes the kernel as it is in memory.</summary>
    /// <exception cref="LinuxKitException">The kernel can't be taken out of its file.</exception>
    public Task<OutputFile> WriteUncompressedKernelAsync(CancellationToken cancellationToken) => outputs.WriteAsync(
        UncompressedKernelName(imageName),
        (output, token) => new BootParts(image).ReadAsync(
            KernelPlan.KernelPath, (kernel, readToken) => UncompressedKernel.CopyAsync(kernel, image.Architecture, output, readToken), token),
        cancellationToken);

    /// <summary>Writes the initrd, microcode first: the root, or the first stage that mounts it.</summary>
    /// <exception cref="LinuxKitException">The kernel lacks what the root needs.</exception>
    public async Task<OutputFile> WriteInitrdAsync(CancellationToken cancellationToken)
    {
        var chain = await _parts.ChainAsync(place, cancellationToken).ConfigureAwait(false);
        return await outputs.WriteAsync(InitrdName(imageName, place), chain.Initrd.WriteAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the root's disk.</summary>
    /// <returns>The file; none when the root is in memory.</returns>
    /// <exception cref="LinuxKitException">The file system can't hold the root.</exception>
    public async Task<ImmutableArray<OutputFile>> WriteRootAsync(CancellationToken cancellationToken)
    {
        if (place == RootPlace.Initramfs)
        {
            return [];
        }

        var root = await _parts.RootImageAsync(place, cancellationToken).ConfigureAwait(false);
        var name = RootNames(imageName, place)[0];
        return
        [
            await (root.Verity is null
                ? outputs.TakeAsync(name, root.FilePath, cancellationToken)
                : outputs.WriteAsync(name, root.WriteAsync, cancellationToken)).ConfigureAwait(false),
        ];
    }

    /// <summary>The command line.</summary>
    /// <exception cref="LinuxKitException">It is longer than kernels read.</exception>
    public async Task<string> CommandLineAsync(CancellationToken cancellationToken)
    {
        if (place == RootPlace.Initramfs)
        {
            return new BootParts(image).CommandLine;
        }

        var root = await _parts.RootImageAsync(place, cancellationToken).ConfigureAwait(false);
        return CommandLine.ForPartition(
            image.Boot!.CommandLine,
            RootDevice,
            RootImage.TypeOf(place),
            root.Verity is { } verity ? [$"roothash={verity.Root.RootHashText}", FormattableString.Invariant($"{TreeOffsetParameter}={root.Content.Size}")] : []);
    }

    /// <summary>Writes the command line, to the letter and without a line's end.</summary>
    /// <exception cref="LinuxKitException">It is longer than kernels read.</exception>
    public async Task<OutputFile> WriteCommandLineAsync(CancellationToken cancellationToken)
    {
        var commandLine = Encoding.UTF8.GetBytes(await CommandLineAsync(cancellationToken).ConfigureAwait(false));
        return await outputs.WriteAsync(
            CommandLineName(imageName, place), (output, token) => output.WriteAsync(commandLine, token).AsTask(), cancellationToken).ConfigureAwait(false);
    }

    private static string PartOf(RootPlace place) => place switch
    {
        RootPlace.Initramfs => "",
        RootPlace.Iso9660 => "-iso",
        _ => $"-{RootImage.TypeOf(place)}",
    };
}
