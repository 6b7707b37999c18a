using System.Collections.Immutable;
using System.Text.RegularExpressions;
using LinuxKit.Boot;
using LinuxKit.Formats.Media;

namespace LinuxKit.Formats.Onie;

/// <summary><c>onie</c>: an installer that switches with the Open Network Install Environment take, for BIOS and for UEFI.</summary>
internal sealed partial class OnieFormat : IImageFormat
{
    public string Name => "onie";

    public bool NeedsKernel => true;

    public bool NeedsBootLoader => true;

    public ImmutableArray<string> Architectures => ["amd64"];

    public RootPlace RootOf(DiskSettings settings) => settings.Root ?? RootPlace.SquashFs;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [imageName + "-onie.bin"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        if (!PartitionName().IsMatch(imageName))
        {
            throw OnieDiagnostics.BadName.Error($"The format 'onie' makes partitions '<image>-boot' and '<image>-root', and '{imageName}' is no name for them.", image.Location);
        }

        var parts = new BootableParts(image, imageName, outputs);
        var root = RootOf(image.Disk);
        await parts.CheckKernelAsync(Firmware.Hybrid, root, [], cancellationToken).ConfigureAwait(false);
        var files = await parts.BootFilesAsync(Firmware.Hybrid, root, hasGrubForEfi: false, cancellationToken).ConfigureAwait(false);
        var installer = new OnieInstaller(imageName, OniePayload.Of(files, image, imageName, parts.Identity));
        return [await outputs.WriteSeekableAsync(OutputNames(imageName, image.Disk)[0], installer.WriteAsync, cancellationToken).ConfigureAwait(false)];
    }

    // A GPT's names have 36 letters at most; '-boot' and the like take five.
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,30}\\z")]
    private static partial Regex PartitionName();
}
