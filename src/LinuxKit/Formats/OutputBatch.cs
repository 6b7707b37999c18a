using System.Collections.Concurrent;
using LinuxKit.Archives;
using LinuxKit.Disks;

namespace LinuxKit.Formats;

/// <summary>
/// The output files of one build. They appear under their names together, when all of them are whole; a build that fails leaves those of
/// the build before as they were. A file that several formats have is written once, by the first one that asks.
/// </summary>
/// <param name="folder">Full path of the output folder, which exists.</param>
public sealed class OutputBatch(string folder) : IAsyncDisposable
{
    private const int ReadSize = 1024 * 1024;

    private readonly ConcurrentDictionary<string, Lazy<Task<OutputFile>>> _outputs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task>> _parts = new(StringComparer.Ordinal);
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
        return WriteOnceAsync(name, (file, token) => WriteForwardAsync(file, write, token), cancellationToken);
    }

    /// <summary>Writes one file as <see cref="WriteAsync"/> does; its blocks of zeros take no space where the file system can do without.</summary>
    /// <param name="name">Its name, which stands for its content.</param>
    /// <param name="write">Writes its content, from its start to its end.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task<OutputFile> WriteSparseAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return WriteOnceAsync(name, (file, token) => WriteSparseAsync(file, write, token), cancellationToken);
    }

    /// <summary>Writes one file as <see cref="WriteAsync"/> does, in any order; it is read once more when it is whole, for its digest.</summary>
    /// <param name="name">Its name, which stands for its content.</param>
    /// <param name="write">Writes its content to a seekable stream, which is empty at first; its length in the end is the file's.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task<OutputFile> WriteSeekableAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return WriteOnceAsync(name, (file, token) => WriteInAnyOrderAsync(file, write, token), cancellationToken);
    }

    /// <summary>Makes a file of a temporary folder an output. Who else has a use for it reads it where it is, until the outputs appear.</summary>
    /// <param name="name">Its name, which stands for its content.</param>
    /// <param name="path">Full path of the file, which does not change any more.</param>
    /// <param name="cancellationToken">Stops the reading for its digest.</param>
    internal Task<OutputFile> TakeAsync(string name, string path, CancellationToken cancellationToken) =>
        WriteOnceAsync(name, destination => AtomicFile.Take(path, destination), DigestAsync, cancellationToken);

    /// <summary>Makes what several formats have in common, or waits for the other format that is making it.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="name">Its name, which stands for all that it is made of.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="cancellationToken">Stops the making.</param>
    internal Task<T> ShareAsync<T>(string name, Func<CancellationToken, Task<T>> make, CancellationToken cancellationToken) =>
        (Task<T>)_parts.GetOrAdd(name, _ => new Lazy<Task>(() => make(cancellationToken))).Value;

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

    private Task<OutputFile> WriteOnceAsync(string name, Func<Stream, CancellationToken, Task<Digest>> write, CancellationToken cancellationToken) =>
        WriteOnceAsync(name, AtomicFile.Create, write, cancellationToken);

    private Task<OutputFile> WriteOnceAsync(
        string name, Func<string, AtomicFile> open, Func<Stream, CancellationToken, Task<Digest>> write, CancellationToken cancellationToken) =>
        _outputs.GetOrAdd(name, _ => new Lazy<Task<OutputFile>>(() => WriteFileAsync(name, open, write, cancellationToken))).Value;

    private async Task<OutputFile> WriteFileAsync(
        string name, Func<string, AtomicFile> open, Func<Stream, CancellationToken, Task<Digest>> write, CancellationToken cancellationToken)
    {
        var file = open(Path.Combine(folder, name));
        lock (_lock)
        {
            _files.Add(file);
        }

        var digest = await write(file.Stream, cancellationToken).ConfigureAwait(false);
        var size = file.Stream.Length;
        await file.CloseAsync(cancellationToken).ConfigureAwait(false);
        return new OutputFile(name, size, digest.ToString());
    }

    private static async Task<Digest> WriteForwardAsync(Stream file, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var digesting = new DigestStream(file, leaveOpen: true);
        await using (digesting.ConfigureAwait(false))
        {
            await write(digesting, cancellationToken).ConfigureAwait(false);
            return digesting.GetDigest();
        }
    }

    private static async Task<Digest> WriteSparseAsync(Stream file, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var sparse = new SparseFileStream(file);
        await using (sparse.ConfigureAwait(false))
        {
            var digest = await WriteForwardAsync(sparse, write, cancellationToken).ConfigureAwait(false);
            sparse.Finish();
            return digest;
        }
    }

    private static async Task<Digest> WriteInAnyOrderAsync(Stream file, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        await write(file, cancellationToken).ConfigureAwait(false);
        file.Position = 0;
        return await DigestAsync(file, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Digest> DigestAsync(Stream file, CancellationToken cancellationToken)
    {
        var digesting = new DigestStream(Stream.Null);
        await using var digestingScope = digesting.ConfigureAwait(false);
        await file.CopyToAsync(digesting, ReadSize, cancellationToken).ConfigureAwait(false);
        return digesting.GetDigest();
    }
}
