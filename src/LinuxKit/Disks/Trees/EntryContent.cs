using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Disks.Trees;

/// <summary>Reads the content of a file, which must be as long as its entry says.</summary>
/// <param name="entry">The file.</param>
internal sealed class EntryContent(RootEntry entry)
{
    private long _read;

    /// <summary>Bytes that have not been read.</summary>
    public long Rest => entry.Entry.Size - _read;

    /// <summary>Fills a buffer, or reads to the content's end.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Bytes read.</returns>
    /// <exception cref="LinuxKitException">The content is shorter or longer than the entry says.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min(buffer.Length, Rest);
        var read = await entry.Content.ReadAtLeastAsync(buffer[..wanted], wanted, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        _read += read;
        if (read < wanted)
        {
            throw ArchivesDiagnostics.WrongSize.Error($"The content of '{entry.Entry.Path}' ends after {_read} of {entry.Entry.Size} bytes.");
        }

        return Rest > 0 || await entry.Content.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) == 0
            ? read
            : throw ArchivesDiagnostics.WrongSize.Error($"The content of '{entry.Entry.Path}' is longer than {entry.Entry.Size} bytes.");
    }
}
