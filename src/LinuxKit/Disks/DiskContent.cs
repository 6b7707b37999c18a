namespace LinuxKit.Disks;

/// <summary>A content whose length is known before it is written: a file of a file system, a partition, a whole disk.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="WriteAsync">Writes exactly that many bytes, from the first to the last. It may be called again, and writes the same.</param>
internal sealed record DiskContent(long Size, Func<Stream, CancellationToken, Task> WriteAsync)
{
    /// <summary>A content that is at hand.</summary>
    /// <param name="bytes">All of it.</param>
    public static DiskContent Of(ReadOnlyMemory<byte> bytes) => new(bytes.Length, (output, token) => output.WriteAsync(bytes, token).AsTask());

    /// <summary>A file's content.</summary>
    /// <param name="path">Full path of the file, which does not change any more.</param>
    public static DiskContent OfFile(string path) => new(new FileInfo(path).Length, async (output, token) =>
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
        {
            await file.CopyToAsync(output, BufferSize, token).ConfigureAwait(false);
        }
    });

    private const int BufferSize = 1024 * 1024;
}
