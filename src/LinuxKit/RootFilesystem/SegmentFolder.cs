using System.Buffers;
using System.Security.Cryptography;
using LinuxKit.Archives;
using LinuxKit.Oci.Storage;

namespace LinuxKit.RootFilesystem;

/// <summary>The files of a <see cref="SegmentStore"/>.</summary>
/// <param name="folder">Full path of the folder.</param>
internal sealed class SegmentFolder(string folder)
{
    private const int BufferSize = 1024 * 1024;

    private int _cleaned;

    /// <summary>Path of a segment's file.</summary>
    /// <param name="key">The segment's key.</param>
    public string PathOf(string key) => Path.Combine(folder, key + ".segment");

    /// <summary>Loads a segment if it is there and still what it was.</summary>
    /// <param name="wanted">The segment's key, and what its file does not say.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    public async Task<Segment?> TryLoadAsync(Segment wanted, CancellationToken cancellationToken)
    {
        try
        {
            var segment = await TryReadAsync(IndexPathOf(wanted.Key), wanted with { Path = PathOf(wanted.Key) }, cancellationToken).ConfigureAwait(false);
            if (segment is null || !await IsWholeAsync(segment, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            FileUse.Note(segment.Path);
            return segment;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Path of the file with what is in a segment.</summary>
    /// <param name="key">The segment's key.</param>
    public string IndexPathOf(string key) => Path.Combine(folder, key + ".index");

    /// <summary>Path of the file with what is in a component.</summary>
    /// <param name="key">The index's key.</param>
    public string OutlinePathOf(string key) => Path.Combine(folder, key + ".outline");

    /// <summary>Loads the index of a component that has no segment yet, if it is there.</summary>
    /// <param name="wanted">The index's key, and what its file does not say.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    public Task<Segment?> TryLoadOutlineAsync(Segment wanted, CancellationToken cancellationToken) =>
        TryReadAsync(OutlinePathOf(wanted.Key), wanted, cancellationToken);

    /// <summary>Saves the index of a component that has no segment yet.</summary>
    /// <param name="outline">The index, and its key.</param>
    /// <param name="cancellationToken">Stops the saving; the folder is then as it was.</param>
    public Task SaveOutlineAsync(Segment outline, CancellationToken cancellationToken) =>
        AtomicFile.WriteAllBytesAsync(OutlinePathOf(outline.Key), SegmentIndexFile.Write(outline), cancellationToken);

    /// <summary>Makes a segment.</summary>
    /// <param name="wanted">The segment's key, and what its file does not say.</param>
    /// <param name="items">What is in it.</param>
    /// <param name="workers">What compresses it.</param>
    /// <param name="cancellationToken">Stops the work; the folder is then as it was.</param>
    public async Task<Segment> MakeAsync(
        Segment wanted, IAsyncEnumerable<SegmentItem> items, FrameWorkers workers, CancellationToken cancellationToken)
    {
        CleanUp();
        var path = PathOf(wanted.Key);
        var file = AtomicFile.Create(path);
        await using var fileScope = file.ConfigureAwait(false);
        var written = await SegmentWriter.WriteAsync(items, file.Stream, wanted.Compression, workers, cancellationToken).ConfigureAwait(false);
        var segment = wanted with
        {
            Path = path,
            SizeInBytes = written.Frames.Sum(frame => frame.SizeInBytes),
            Digest = written.Digest,
            Frames = written.Frames,
            Index = wanted.Index with { Entries = written.Entries },
        };
        try
        {
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);

            // Nobody stops between the two: one without the other would be no segment.
            await AtomicFile.WriteAllBytesAsync(IndexPathOf(wanted.Key), SegmentIndexFile.Write(segment), CancellationToken.None).ConfigureAwait(false);
            return segment;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Where files that are open can't be replaced: somebody else has made the same, and is reading it.
            if (await TryLoadAsync(wanted, cancellationToken).ConfigureAwait(false) is { } other)
            {
                return other;
            }

            throw;
        }
    }

    private static async Task<Segment?> TryReadAsync(string path, Segment wanted, CancellationToken cancellationToken)
    {
        try
        {
            var segment = SegmentIndexFile.TryRead(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), wanted);
            FileUse.Note(path);
            return segment;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async Task<bool> IsWholeAsync(Segment segment, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan };
        var file = new FileStream(segment.Path, options);
        await using var fileScope = file.ConfigureAwait(false);
        if (file.Length != segment.SizeInBytes)
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer, 0, read);
            }

            return segment.Digest.Matches(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void CleanUp()
    {
        if (Interlocked.Exchange(ref _cleaned, 1) == 0 && Directory.Exists(folder))
        {
            AbandonedFiles.RemoveFrom(folder);
        }
    }
}
