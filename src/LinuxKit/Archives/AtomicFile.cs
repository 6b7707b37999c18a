namespace LinuxKit.Archives;

/// <summary>
/// A file that appears under its name only when it is whole: it is written beside its destination under a name of its own and renamed.
/// Several writers of one destination, in one process or several, don't disturb each other; the last one to commit stays.
/// </summary>
public sealed class AtomicFile : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;

    private readonly string _destination;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    private AtomicFile(string destination, string temporary, FileStream stream) =>
        (_destination, _temporary, _stream) = (destination, temporary, stream);

    /// <summary>Where to write the content. It may be read back and sought in before it is committed.</summary>
    public Stream Stream => _stream;

    /// <summary>Starts a file; its folder is made when it is missing.</summary>
    /// <param name="destination">Path of the file that is to appear.</param>
    public static AtomicFile Create(string destination)
    {
        destination = Path.GetFullPath(destination);
        var folder = Path.GetDirectoryName(destination)
            ?? throw new ArgumentException("The destination is not a file's path.", nameof(destination));
        Directory.CreateDirectory(folder);

        // A short name of its own: the destination's may already be as long as the file system allows.
        var temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        return new AtomicFile(destination, temporary, Open(temporary, FileMode.CreateNew, FileAccess.ReadWrite));
    }

    /// <summary>Takes a file that is written already, and is read where it is until it is committed.</summary>
    /// <param name="temporary">Path of the file, on the destination's file system.</param>
    /// <param name="destination">Path of the file that is to appear, in a folder that exists.</param>
    internal static AtomicFile Take(string temporary, string destination) =>
        new(destination, temporary, Open(temporary, FileMode.Open, FileAccess.Read));

    /// <summary>Writes a file at once.</summary>
    /// <param name="destination">Path of the file that is to appear.</param>
    /// <param name="content">All of its content.</param>
    /// <param name="cancellationToken">Stops the writing; the destination is then as it was.</param>
    public static async Task WriteAllBytesAsync(string destination, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var file = Create(destination);
        await using (file.ConfigureAwait(false))
        {
            await file.Stream.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the writing: all that was written is in the file, and the stream is closed.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Makes the file appear at its destination, in place of what was there. The stream is closed.</summary>
    /// <param name="cancellationToken">Stops the commit; the destination is then as it was.</param>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_stream.CanRead)
        {
            await CloseAsync(cancellationToken).ConfigureAwait(false);
        }

        File.Move(_temporary, _destination, overwrite: true);
        _committed = true;
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_committed)
        {
            return;
        }

        try
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // A full disk takes not even what is in the buffer. The stream is closed all the same, and nobody wants its content.
        }

        File.Delete(_temporary);
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access) =>
        new(path, mode, access, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous);
}
