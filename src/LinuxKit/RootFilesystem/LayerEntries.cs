using System.Collections.Immutable;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>The headers of a layer, in the order in which it has them, paths normalised.</summary>
/// <param name="Entries">The entries, whiteouts among them.</param>
internal sealed record LayerEntries(ImmutableArray<ArchiveEntry> Entries)
{
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueMarker = ".wh..wh..opq";

    // Other names with this prefix are AUFS's own records and mean nothing to anybody else.
    private const string AufsPrefix = ".wh..wh.";

    /// <summary>Reads the headers of an archive.</summary>
    /// <param name="reader">The archive.</param>
    /// <param name="budget">Counts the entries.</param>
    /// <param name="limit">Bytes that the archive's files may have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The archive is broken or exceeds a limit.</exception>
    public static async Task<LayerEntries> ReadAsync(TarReader reader, EntryBudget budget, long limit, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<ArchiveEntry>();
        var size = 0L;
        while (await reader.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
        {
            budget.Take(entry);

            // The archive itself is bounded, but sparse files have more than the archive has.
            size += entry.Size;
            if (size > limit)
            {
                throw RootFilesystemDiagnostics.TooLarge.Error($"Its files have more than the {limit} bytes that may be in an archive of its size.");
            }

            var path = ArchivePath.Normalize(entry.Path);
            entries.Add(ReferenceEquals(path, entry.Path) ? entry : entry with { Path = path });
        }

        return new LayerEntries(entries.DrainToImmutable());
    }

    /// <summary>The paths that this layer takes away from the layers below it: OCI image-spec, layer.md, "Whiteouts".</summary>
    /// <returns>The folder, and the name in it or <see langword="null"/> for everything that is in it.</returns>
    /// <exception cref="LinuxKitException">A whiteout names what can't be hidden.</exception>
    public IEnumerable<(string Folder, string? Name)> Whiteouts()
    {
        foreach (var entry in Entries)
        {
            if (!IsWhiteout(entry.Path))
            {
                continue;
            }

            var (folder, marker) = FileTree.Split(entry.Path);
            if (marker == OpaqueMarker)
            {
                yield return (folder, null);
            }
            else if (!marker.StartsWith(AufsPrefix, StringComparison.Ordinal))
            {
                yield return marker[WhiteoutPrefix.Length..] is not ("" or "." or "..") and var name
                    ? (folder, name)
                    : throw RootFilesystemDiagnostics.BadWhiteout.Error($"'{entry.Path}' does not say what it hides.");
            }
        }
    }

    /// <summary>Whether a path is a marker and not a file.</summary>
    /// <param name="path">A normalised path.</param>
    public static bool IsWhiteout(string path) =>
        path.AsSpan(path.LastIndexOf('/') + 1).StartsWith(WhiteoutPrefix, StringComparison.Ordinal);
}
