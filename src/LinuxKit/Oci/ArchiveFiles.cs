using LinuxKit.Archives;
using LinuxKit.Oci.Storage;

namespace LinuxKit.Oci;

/// <summary>The files of an uncompressed tar archive. It is scanned once for where they lie, and they are then read in any order.</summary>
internal sealed class ArchiveFiles : ILayoutFiles
{
    private const int FileCount = 100_000;

    private readonly Dictionary<string, (long Offset, long Length)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    private ArchiveFiles(string location) => Location = location;

    public string Location { get; }

    /// <summary>Whether <c>docker save</c> wrote it, before version 25 made its archives layouts as well.</summary>
    public bool IsDockerArchive => _files.ContainsKey(DockerArchive.ManifestFile) && !_files.ContainsKey(LayoutIndex.IndexFile);

    /// <summary>Finds the files in an archive.</summary>
    /// <param name="location">Full path of the archive.</param>
    /// <param name="cancellationToken">Stops the scan.</param>
    /// <exception cref="LinuxKitException">There is no archive, or it can't be read in any order.</exception>
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
        // Of layers that several images have, docker save made links.
        if (!_files.TryGetValue(_links.GetValueOrDefault(path, path), out var range))
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
        while (await reader.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
        {
            var path = ArchivePath.Normalize(entry.Path);
            if (entry.Kind == EntryKind.File && reader.ContentOffset is { } offset)
            {
                _files[path] = (offset, entry.Size);
            }
            else if (entry is { Kind: EntryKind.SymbolicLink, LinkTarget: { } target })
            {
                _links[path] = Resolve(path, target);
            }

            if (_files.Count + _links.Count > FileCount)
            {
                throw OciDiagnostics.LimitExceeded.Error($"'{Location}' has more than {FileCount} files.");
            }
        }
    }

    // "../ID/layer.tar" in "ID/layer.tar": what leads out of the archive leads to nothing that is in it.
    private static string Resolve(string path, string target)
    {
        var parts = new List<string>(path.Split('/')[..^1]);
        foreach (var part in target.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
