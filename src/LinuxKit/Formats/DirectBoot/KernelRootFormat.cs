using System.Collections.Immutable;
using LinuxKit.Boot;
using LinuxKit.Boot.FirstStage;
using LinuxKit.Formats.Media;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.DirectBoot;

/// <summary>
/// <c>kernel+squashfs</c>, <c>kernel+erofs</c> and <c>kernel+iso</c>: for what takes a kernel and an initrd and has a disk, which is the root and nothing else. The
/// initrd is the first stage that mounts it; a kernel that has the drivers built in mounts it without, as upstream's do.
/// </summary>
/// <param name="place">The root's file system.</param>
internal sealed class KernelRootFormat(RootPlace place) : IImageFormat
{
    public string Name => place == RootPlace.Iso9660 ? "kernel+iso" : $"kernel+{RootImage.TypeOf(place)}";

    public bool NeedsKernel => true;

    public RootPlace RootOf(DiskSettings settings) => place;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) =>
    [
        BootOutputs.KernelName(imageName),
        .. BootOutputs.RootNames(imageName, place),
        BootOutputs.InitrdName(imageName, place),
        BootOutputs.CommandLineName(imageName, place),
    ];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        await new BootableParts(image, imageName, outputs).CheckKernelAsync(default, place, [KernelFeatures.VirtioDisk], cancellationToken).ConfigureAwait(false);
        var boot = new BootOutputs(image, imageName, place, outputs);

        // Root and first stage are made at the same time.
        var files = await Concurrent.WhenAllAsync<Func<CancellationToken, Task<ImmutableArray<OutputFile>>>, ImmutableArray<OutputFile>>(
            [
                async token => [await boot.WriteKernelAsync(token).ConfigureAwait(false)],
                boot.WriteRootAsync,
                async token => [await boot.WriteInitrdAsync(token).ConfigureAwait(false), await boot.WriteCommandLineAsync(token).ConfigureAwait(false)],
            ],
            (write, token) => write(token),
            cancellationToken).ConfigureAwait(false);
        return [.. files.SelectMany(part => part)];
    }
}
