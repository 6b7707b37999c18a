using System.Collections.Immutable;
using LinuxKit.Boot;
using LinuxKit.Boot.FirstStage;
using LinuxKit.Formats.Media;

namespace LinuxKit.Formats.DirectBoot;

/// <summary>What the machines of Firecracker and QEMU's <c>microvm</c> have in common: they start an uncompressed kernel, and have virtio's devices in memory instead of a PCI bus.</summary>
internal static class TinyMachine
{
    /// <summary>Where the root is: in memory, unless the project says something that only a disk has.</summary>
    /// <param name="settings">What the project says.</param>
    public static RootPlace RootOf(DiskSettings settings) => settings.Root ?? (settings.Verity ? RootPlace.SquashFs : RootPlace.Initramfs);

    /// <summary>Names of the kernel, the initrd, and the root's disk if there is one.</summary>
    /// <param name="imageName">The image's name.</param>
    /// <param name="place">Where the root is.</param>
    public static ImmutableArray<string> OutputNames(string imageName, RootPlace place) =>
    [
        BootOutputs.UncompressedKernelName(imageName),
        BootOutputs.InitrdName(imageName, place),
        .. BootOutputs.RootNames(imageName, place),
    ];

    /// <summary>Writes these files.</summary>
    /// <param name="image">The image, with a kernel.</param>
    /// <param name="imageName">The image's name.</param>
    /// <param name="place">Where the root is.</param>
    /// <param name="outputs">Takes the files.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The kernel lacks what the root needs, or can't be taken out of its file; or the file system can't hold the root.</exception>
    public static async Task<ImmutableArray<OutputFile>> WriteAsync(
        ComposedImage image, string imageName, RootPlace place, OutputBatch outputs, CancellationToken cancellationToken)
    {
        await new BootableParts(image, imageName, outputs)
            .CheckKernelAsync(default, place, [KernelFeatures.VirtioMmio, KernelFeatures.VirtioDisk], cancellationToken).ConfigureAwait(false);
        var boot = new BootOutputs(image, imageName, place, outputs);
        return
        [
            await boot.WriteUncompressedKernelAsync(cancellationToken).ConfigureAwait(false),
            await boot.WriteInitrdAsync(cancellationToken).ConfigureAwait(false),
            .. await boot.WriteRootAsync(cancellationToken).ConfigureAwait(false),
        ];
    }
}
