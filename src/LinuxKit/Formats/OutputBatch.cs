using LinuxKit.Archives;

namespace LinuxKit.Formats;

/// <summary>
/// The output files of one build. They appear under their names together, when all of them are whole; a build that fails leaves those of
/// the build before as they were.
/// </summary>
/// <param name="folder">Full path of the output folder, which exists.</param>
public sealed class OutputBatch(string folder) : IAsyncDisposable
{
    private readonly List<AtomicFile> _files = [];
    private readonly Lock _lock = new();

    /// <summary>Writes one file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="write">Writes its content, from its start to its end.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task<OutputFile> WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
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
    }
}
