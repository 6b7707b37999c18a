using System.Collections.Immutable;
using LinuxKit.Boot;
using LinuxKit.Boot.FirstStage;
using LinuxKit.Formats.Media;

namespace LinuxKit.Formats.RaspberryPi;

/// <summary><c>rpi</c>: an SD card for a Raspberry Pi.</summary>
internal sealed class RpiFormat : IImageFormat
{
    private const string HashDeviceParameter = "linuxkit.verity_hash";

    public string Name => "rpi";

    public bool NeedsKernel => true;

    public bool NeedsBoardFirmware => true;

    public bool HasDataPartition => true;

    public ImmutableArray<string> Architectures => ["arm64"];

    public RootPlace RootOf(DiskSettings settings) => settings.Root ?? RootPlace.SquashFs;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [$"{imageName}-rpi.img"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var place = RootOf(image.Disk);
        var rootPartitions = place == RootPlace.Initramfs ? 0 : image.Disk.Verity ? 2 : 1;
        var parts = new BootableParts(image, imageName, outputs, identity => CardOf(identity).IdOf(rootPartitions));
        await parts.CheckKernelAsync(default, place, [KernelFeatures.MbrPartitions, KernelFeatures.SdCard], cancellationToken).ConfigureAwait(false);
        var chain = await parts.ChainAsync(place, cancellationToken).ConfigureAwait(false);
        var card = CardOf(parts.Identity);
        var commandLine = place == RootPlace.Initramfs
            ? chain.CommandLine
            : CommandLineOf(image, place, await parts.RootImageAsync(place, cancellationToken).ConfigureAwait(false), card, parts.DataWords);
        var files = await new RpiBootTree(image, outputs).FilesAsync(chain.Initrd, commandLine, cancellationToken).ConfigureAwait(false);
        var disk = card.Plan(files, chain.Partitions, image, parts.Identity);
        return [await outputs.WriteSparseAsync(OutputNames(imageName, image.Disk)[0], disk.WriteAsync, cancellationToken).ConfigureAwait(false)];
    }

    private static RpiCard CardOf(ImageIdentity identity) => new(identity.NumberOf("disk"));

    // An MBR's partitions have no ids of their own, so a hash tree's can't be the root hash.
    private static string CommandLineOf(ComposedImage image, RootPlace place, RootImage root, RpiCard card, ImmutableArray<string> dataWords) => CommandLine.ForPartition(
        image.Boot!.CommandLine,
        $"PARTUUID={card.IdOf(0)}",
        RootImage.TypeOf(place),
        [.. root.Verity is { } verity ? [$"roothash={verity.Root.RootHashText}", $"{HashDeviceParameter}=PARTUUID={card.IdOf(1)}"] : ImmutableArray<string>.Empty, .. dataWords]);
}
