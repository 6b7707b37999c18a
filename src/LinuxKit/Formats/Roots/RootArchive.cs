using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats.Roots;

/// <summary>Writes a system as entries of a tar archive.</summary>
internal static class RootArchive
{
    /// <summary>Writes the whole system, boot files first.</summary>
    /// <param name="image">The image.</param>
    /// <param name="tar">The archive, which is not ended.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public static async Task WriteAsync(ComposedImage image, TarWriter tar, CancellationToken cancellationToken)
    {
        if (image.Boot is { } boot)
        {
            await WriteAsync(boot.Files, tar, cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(image.Root, tar, cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync(ComposedRoot root, TarWriter tar, CancellationToken cancellationToken)
    {
        await foreach (var file in root.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            await tar.WriteAsync(file.Entry, file.Content, cancellationToken).ConfigureAwait(false);
        }
    }
}
