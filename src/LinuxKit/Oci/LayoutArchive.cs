using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.Oci;

/// <summary>Writes OCI image layouts as tar archives: image-layout.md. The same images always give the same bytes.</summary>
public static class LayoutArchive
{
    private const int FileMode = 0b110_100_100;
    private const int DirectoryMode = 0b111_101_101;

    /// <summary>Writes all that a layout has.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="LinuxKitException">A part of the layout is missing or broken.</exception>
    public static ValueTask WriteAsync(OciLayout layout, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return WriteAsync(layout.Blobs, layout.Entries, destination, cancellationToken);
    }

    internal static async ValueTask WriteAsync(
        LayoutBlobs source, ImmutableArray<Descriptor> entries, Stream destination, CancellationToken cancellationToken)
    {
        var blobs = new BlobList();
        foreach (var entry in entries)
        {
            await ImageCopy.CopyAsync(source, entry, blobs, cancellationToken).ConfigureAwait(false);
        }

        var tar = new TarWriter(destination);
        await WriteAsync(tar, LayoutIndex.VersionFile, LayoutIndex.Version, cancellationToken).ConfigureAwait(false);
        await WriteAsync(tar, LayoutIndex.IndexFile, DocumentWriter.Write(new ImageIndex(MediaTypes.Index, entries)), cancellationToken).ConfigureAwait(false);
        foreach (var folder in blobs.Folders)
        {
            await tar.WriteAsync(new ArchiveEntry { Path = folder, Kind = EntryKind.Directory, Mode = DirectoryMode }, null, cancellationToken).ConfigureAwait(false);
        }

        foreach (var blob in blobs.Ordered)
        {
            var content = await source.OpenAsync(blob, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                await WriteAsync(tar, LayoutBlobs.PathOf(blob.Digest), content, blob.Size, cancellationToken).ConfigureAwait(false);
            }
        }

        await tar.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    internal static ValueTask WriteAsync(TarWriter tar, string path, byte[] content, CancellationToken cancellationToken) =>
        WriteAsync(tar, path, new MemoryStream(content, writable: false), content.Length, cancellationToken);

    internal static ValueTask WriteAsync(TarWriter tar, string path, Stream content, long size, CancellationToken cancellationToken) =>
        tar.WriteAsync(new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = FileMode, Size = size }, content, cancellationToken);

    /// <summary>Notes what would be copied.</summary>
    private sealed class BlobList : IBlobSink
    {
        private readonly Dictionary<string, Descriptor> _blobs = new(StringComparer.Ordinal);

        public IEnumerable<Descriptor> Ordered => _blobs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);

        public IEnumerable<string> Folders => _blobs.Keys
            .SelectMany(ArchivePath.Ancestors)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        public ValueTask CopyAsync(Descriptor descriptor, IBlobSource source, CancellationToken cancellationToken)
        {
            lock (_blobs)
            {
                _blobs[LayoutBlobs.PathOf(descriptor.Digest)] = descriptor;
            }

            return ValueTask.CompletedTask;
        }
    }
}
