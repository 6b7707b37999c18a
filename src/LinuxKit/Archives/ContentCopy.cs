using System.Buffers;

namespace LinuxKit.Archives;

/// <summary>Copies the content of an entry into an archive whose header has already said how long it is.</summary>
internal static class ContentCopy
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Copies a content.</summary>
    /// <param name="entry">The entry that the content belongs to.</param>
    /// <param name="content">The content; <see langword="null"/> when it is empty.</param>
    /// <param name="destination">The archive.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="LinuxKitException">The content is shorter or longer than the entry says.</exception>
    public static async ValueTask CopyAsync(ArchiveEntry entry, Stream? content, Stream destination, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(entry.Size, 1, BufferSize));
        try
        {
            var copied = 0L;
            int read;
            while (content is not null && (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                copied += read;
                if (copied > entry.Size)
                {
                    throw ArchivesDiagnostics.WrongSize.Error($"The content of '{entry.Path}' is longer than {entry.Size} bytes.");
                }

                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            if (copied < entry.Size)
            {
                throw ArchivesDiagnostics.WrongSize.Error($"The content of '{entry.Path}' ends after {copied} of {entry.Size} bytes.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
