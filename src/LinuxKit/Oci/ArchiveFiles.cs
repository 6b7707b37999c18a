using LinuxKit.Archives;

namespace LinuxKit.Oci;

/// <summary>A layout that is an uncompressed tar archive. It is scanned once for where its files lie, and they are then read in any order.</summary>
internal sealed class ArchiveFiles : ILayoutFiles
{
    private readonly Dictionary<string, (long Offset, long Length)> _files = new(StringComparer.Ordinal);

    private ArchiveFiles(string location) => Location = location;

    public string Location { get; }

    /// <summary>Finds the files in an archive.</summary>
    /// <param name="location">Full path of the archive.</param>
    /// <param name="cancellationToken">Stops the scan.</param>
    /// <exception cref="LinuxKitException">There is no archive, or it is none of a layout.</exception>
    public static async ValueTask<ArchiveFiles> ScanAsync(string location, CancellationToken cancellationToken)
    {
        if (!File.Exists(location))
        {
            throw OciDiagnostics.InvalidLayout.Error($"'{location}' does not exist.");
        }

        var files = new ArchiveFiles(location);
        var stream = new FileStream(location, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 4096, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            await files.CheckCompressionAsync(stream, cancellationToken).ConfigureAwait(false);
            await files.ScanAsync(new TarReader(stream), cancellationToken).ConfigureAwait(false);
        }

        return files;
    }

    public LayoutFile? TryOpen(string path)
    {
        if (!_files.TryGetValue(path, out var range))
        {
            return null;
        }

        try
        {
            var handle = File.OpenHandle(
                Location, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous);
            return new LayoutFile(new FileRangeStream(handle, range.Offset, range.Length), range.Length);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private async ValueTask CheckCompressionAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var start = new byte[CompressionMagic.Size];
        var length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        stream.Position = 0;
        if (CompressionMagic.Detect(start.AsSpan(0, length)) is var format and not CompressionFormat.None)
        {
            throw OciDiagnostics.InvalidLayout.Error($"'{Location}' is compressed with {format}: its files can't be read in any order.");
        }
    }

    private async ValueTask ScanAsync(TarReader reader, CancellationToken cancellationToken)
    {
        var isDockerArchive = false;
        while (await reader.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
        {
            var path = ArchivePath.Normalize(entry.Path);
            if (entry.Kind == EntryKind.File && reader.ContentOffset is { } offset && IsOfLayout(path))
            {
                _files[path] = (offset, entry.Size);
            }

            isDockerArchive |= path == "manifest.json";
        }

        if (isDockerArchive && !_files.ContainsKey(LayoutIndex.IndexFile))
        {
            throw OciDiagnostics.InvalidLayout.Error(
                $"'{Location}' is an archive of docker save before version 25, which is no OCI image layout.");
        }
    }

    private static bool IsOfLayout(string path) =>
        path is LayoutIndex.VersionFile or LayoutIndex.IndexFile
        || (path.Split('/') is ["blobs", var algorithm, var hex] && Digest.TryParse($"{algorithm}:{hex}", out _));
}
