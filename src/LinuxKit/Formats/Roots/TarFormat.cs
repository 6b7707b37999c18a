using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Formats.Roots;

/// <summary><c>tar</c>: the whole system, boot files first, as one POSIX (pax) archive.</summary>
internal sealed class TarFormat : IImageFormat
{
    public string Name => "tar";

    public bool NeedsKernel => false;

    public ImmutableArray<string> OutputNames(string imageName, DiskSettings settings) => [$"{imageName}.tar"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken) =>
    [
        await outputs.WriteAsync(OutputNames(imageName, image.Disk)[0], (output, token) => WriteAsync(image, output, token), cancellationToken)
            .ConfigureAwait(false),
    ];

    private static async Task WriteAsync(ComposedImage image, Stream output, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output);
        await RootArchive.WriteAsync(image, tar, cancellationToken).ConfigureAwait(false);
        await tar.FinishAsync(cancellationToken).ConfigureAwait(false);
    }
}
