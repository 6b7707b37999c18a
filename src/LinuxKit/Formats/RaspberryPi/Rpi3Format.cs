using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Disks.Fat;
using LinuxKit.Formats.Media;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.RaspberryPi;

/// <summary><c>rpi3</c>: a tar archive to be unpacked onto the first partition of a Raspberry Pi's SD card. Upstream's has the name of the format <c>tar</c>'s.</summary>
internal sealed class Rpi3Format : IImageFormat
{
    public string Name => "rpi3";

    public bool NeedsKernel => true;

    public bool NeedsBoardFirmware => true;

    public ImmutableArray<string> Architectures => ["arm64"];

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [$"{imageName}-rpi3.tar"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken)
    {
        var chain = await new BootableParts(image, imageName, outputs).ChainAsync(RootPlace.Initramfs, cancellationToken).ConfigureAwait(false);
        var files = await new RpiBootTree(image, outputs).FilesAsync(chain.Initrd, chain.CommandLine, cancellationToken).ConfigureAwait(false);
        return [await outputs.WriteAsync(OutputNames(imageName, image.Disk)[0], (output, token) => WriteAsync(files, image.Timestamp, output, token), cancellationToken).ConfigureAwait(false)];
    }

    private static async Task WriteAsync(ImmutableArray<FatFile> files, long timestamp, Stream output, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            for (var slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = file.Path.IndexOf('/', slash + 1))
            {
                var folder = file.Path[..slash];
                if (folders.Add(folder))
                {
                    await tar.WriteAsync(GeneratedEntries.Directory(folder, GeneratedEntries.DirectoryMode, timestamp).Entry, null, cancellationToken).ConfigureAwait(false);
                }
            }

            await tar.WriteFileAsync(GeneratedEntries.FileOf(file.Path, file.Content.Size, timestamp), file.Content.WriteAsync, cancellationToken).ConfigureAwait(false);
        }

        await tar.FinishAsync(cancellationToken).ConfigureAwait(false);
    }
}
