using System.Collections.Concurrent;
using LinuxKit.Archives;

namespace LinuxKit.Formats;

/// <summary>
/// The output files of one build. They appear under their names together, when all of them are whole; a build that fails leaves those of
/// the build before as they were. A file that several formats have is written once, by the first one that asks.
/// </summary>
/// <param name="folder">Full path of the output folder, which exists.</param>
public sealed class OutputBatch(string folder) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<OutputFile>>> _outputs = new(StringComparer.Ordinal);
    private readonly List<AtomicFile> _files = [];
    private readonly List<string> _folders = [];
    private readonly Lock _lock = new();

    /// <summary>Writes one file, or waits for the other format that is writing it.</summary>
    /// <param name="name">Its name, which stands for its content: whoever asks for a name writes the same bytes.</param>
    /// <param name="write">Writes its content, from its start to its end.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task<OutputFile> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return _outputs.GetOrAdd(name, _ => new Lazy<Task<OutputFile>>(() => WriteFileAsync(name, write, cancellationToken))).Value;
    }

    /// <summary>Names a folder for what a format needs while it writes. It is removed with what is in it when the batch is disposed.</summary>
    /// <returns>Full path of the folder, which does not exist yet; on the same file system as the outputs.</returns>
    public string CreateTemporaryFolderName()
    {
        var path = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        lock (_lock)
        {
            _folders.Add(path);
        }

        return path;
    }

    /// <summary>Makes all files appear.</summary>
    /// <param name="cancellationToken">Stops it before the first one appears.</param>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var file in _files)
        {
            await file.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var path in _folders)
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    private async Task<OutputFile> WriteFileAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var file = AtomicFile.Create(Path.Combine(folder, name));
        lock (_lock)
        {
            _files.Add(file);
        }

        var digesting = new DigestStream(file.Stream, leaveOpen: true);
        await using (digesting.ConfigureAwait(false))
        {
            await write(digesting, cancellationToken).ConfigureAwait(false);
            await file.CloseAsync(cancellationToken).ConfigureAwait(false);
            return new OutputFile(name, digesting.ByteCount, digesting.GetDigest().ToString());
        }
    }
}
