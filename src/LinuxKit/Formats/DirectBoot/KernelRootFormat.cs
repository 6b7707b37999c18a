using System.Collections.Immutable;
using System.Text;
using LinuxKit.Boot;
using LinuxKit.Boot.FirstStage;
using LinuxKit.Formats.Media;

namespace LinuxKit.Formats.DirectBoot;

/// <summary>
/// <c>kernel+squashfs</c>, <c>kernel+erofs</c> and <c>kernel+iso</c>: for what takes a kernel and an initrd and has a disk, which is the root and nothing else. The
/// initrd is the first stage that mounts it.
/// </summary>
/// <param name="place">The root's file system.</param>
internal sealed class KernelRootFormat(RootPlace place) : IImageFormat
{
    // The only disk of a machine with virtio. Without a partition it has no id of its own.
    private const string Device = "/dev/vda";

    private readonly string _part = place == RootPlace.Iso9660 ? "iso" : RootImage.TypeOf(place);

    public string Name => $"kernel+{_part}";

    public int Version => 1;

    public bool NeedsKernel => true;

    public RootPlace RootOf(DiskSettings settings) => place;

    public ImmutableArray<string> OutputNames(string imageName) =>
        [BootOutputs.KernelName(imageName), $"{imageName}-{_part}.img", $"{imageName}-{_part}-initrd.img", $"{imageName}-{_part}-cmdline"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        if (image.Disk.Verity)
        {
            throw FormatDiagnostics.NoPlaceForHashes.Error($"LinuxKitVerity is set, and the format '{Name}' has no partition for the root's hashes.", image.Location);
        }

        var names = OutputNames(imageName);
        var parts = new BootableParts(image, imageName, outputs);
        await parts.CheckKernelAsync(default, place, [KernelFeatures.VirtioDisk], cancellationToken).ConfigureAwait(false);
        var chain = await parts.ChainAsync(place, cancellationToken).ConfigureAwait(false);
        var root = await parts.RootImageAsync(place, cancellationToken).ConfigureAwait(false);
        var commandLine = Encoding.UTF8.GetBytes(CommandLine.ForPartition(image.Boot!.CommandLine, Device, RootImage.TypeOf(place)));
        return
        [
            await new BootOutputs(image, imageName, outputs).WriteKernelAsync(cancellationToken).ConfigureAwait(false),
            await outputs.WriteAsync(names[1], root.Content.WriteAsync, cancellationToken).ConfigureAwait(false),
            await outputs.WriteAsync(names[2], chain.Initrd.WriteAsync, cancellationToken).ConfigureAwait(false),
            await outputs.WriteAsync(names[3], (output, token) => output.WriteAsync(commandLine, token).AsTask(), cancellationToken).ConfigureAwait(false),
        ];
    }
}
