using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats;

/// <summary><c>tar</c>: the whole system, boot files first, as one POSIX (pax) archive.</summary>
internal sealed class TarFormat : IImageFormat
{
    public string Name => "tar";

    public int Version => 1;

    public bool NeedsKernel => false;

    public ImmutableArray<string> OutputNames(string imageName) => [$"{imageName}.tar"];

    public async Task<ImmutableArray<OutputFile>> WriteAsync(ComposedImage image, string imageName, OutputBatch outputs, CancellationToken cancellationToken) =>
    [
        await outputs.WriteAsync(OutputNames(imageName)[0], (output, token) => WriteAsync(image, output, token), cancellationToken)
            .ConfigureAwait(false),
    ];

    private static async Task WriteAsync(ComposedImage image, Stream output, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(output);
        if (image.Boot is { } boot)
        {
            await CopyAsync(boot.Files, tar, cancellationToken).ConfigureAwait(false);
        }

        await CopyAsync(image.Root, tar, cancellationToken).ConfigureAwait(false);
        await tar.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task CopyAsync(ComposedRoot root, TarWriter tar, CancellationToken cancellationToken)
    {
        await foreach (var file in root.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            await tar.WriteAsync(file.Entry, file.Content, cancellationToken).ConfigureAwait(false);
        }
    }
}
