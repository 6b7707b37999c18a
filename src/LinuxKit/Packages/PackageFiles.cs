using System.Globalization;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Configuration;
using LinuxKit.Packages.Debian;

namespace LinuxKit.Packages;

/// <summary>The <c>File</c> items of a package project as entries of a layer, ordered by path.</summary>
internal sealed class PackageFiles
{
    private const int MaximumMode = 0xfff;
    private const int SniffedBytes = 4;

    private readonly SortedDictionary<string, PlannedFile> _files = new(StringComparer.Ordinal);

    private PackageFiles()
    {
    }

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => _files.Count == 0;

    /// <summary>Plans the entries; where two items have one path, the later one counts.</summary>
    /// <param name="files">The items.</param>
    /// <param name="tree">The packages below, if there are any: their directories stay as they are, and paths follow their merged <c>/usr</c>.</param>
    /// <param name="timestamp">Modification time, in seconds since 1970-01-01 UTC.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="LinuxKitException">A file is missing or cannot be in an image.</exception>
    public static async Task<PackageFiles> PlanAsync(
        IEnumerable<PackageFile> files, PackageTree? tree, long timestamp, CancellationToken cancellationToken)
    {
        var planned = new PackageFiles();
        foreach (var file in files)
        {
            try
            {
                if (await PlanAsync(file, timestamp, cancellationToken).ConfigureAwait(false) is { } made
                    && (tree is null ? made.Entry : UsrMerge.Rewrite(made.Entry)) is { } entry)
                {
                    planned._files[entry.Path] = made with { Entry = entry };
                }
            }
            catch (LinuxKitException exception)
            {
                throw exception.At(file.Definition.Location);
            }
        }

        planned.AddParents(tree, timestamp);
        return planned;
    }

    /// <summary>The entries, ordered by path.</summary>
    public async IAsyncEnumerable<DebEntry> ReadAsync()
    {
        foreach (var file in _files.Values)
        {
            var content = file.Open();
            await using (content.ConfigureAwait(false))
            {
                yield return new DebEntry(file.Entry, content);
            }
        }
    }

    private static async Task<PlannedFile?> PlanAsync(PackageFile file, long timestamp, CancellationToken cancellationToken)
    {
        var definition = file.Definition;
        var path = ArchivePath.Normalize(definition.Path);
        var entry = new ArchiveEntry
        {
            Path = path.Length > 0 ? path : throw Invalid("The root itself cannot be a File item."),
            Kind = EntryKind.File,
            UserId = Owner(definition.Uid),
            GroupId = Owner(definition.Gid),
            ModificationTime = timestamp,
        };
        switch (definition.Kind)
        {
            case FileKind.Directory:
                return new PlannedFile(entry with { Kind = EntryKind.Directory, Mode = Mode(file, Modes.Directory) });
            case FileKind.SymbolicLink:
                var target = definition.Target is { Length: > 0 } text ? text : throw Invalid($"The link '{path}' has no target.");
                return new PlannedFile(entry with { Kind = EntryKind.SymbolicLink, Mode = Modes.Link, LinkTarget = target });
            default:
                return definition.Source is not null
                    ? await PlanSourceAsync(file, entry, definition.Source, cancellationToken).ConfigureAwait(false)
                    : PlanContent(file, entry, Encoding.UTF8.GetBytes(definition.Contents ?? throw Invalid($"The file '{path}' has neither a source nor contents.")));
        }
    }

    private static PlannedFile PlanContent(PackageFile file, ArchiveEntry entry, byte[] content) =>
        new(entry with { Mode = Mode(file, DefaultMode(content)), Size = content.Length }) { Content = content };

    private static async Task<PlannedFile?> PlanSourceAsync(
        PackageFile file, ArchiveEntry entry, string source, CancellationToken cancellationToken)
    {
        if (!File.Exists(source))
        {
            return file.Definition.Optional ? null : throw Invalid($"The file '{source}' does not exist.");
        }

        var stream = File.OpenRead(source);
        await using (stream.ConfigureAwait(false))
        {
            var start = new byte[SniffedBytes];
            var length = await stream.ReadAtLeastAsync(start, SniffedBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return new PlannedFile(entry with { Mode = Mode(file, DefaultMode(start.AsSpan(0, length))), Size = stream.Length }) { Source = source };
        }
    }

    // By content, never by the host's mode: Windows has none, and git keeps only one bit of it.
    private static int DefaultMode(ReadOnlySpan<byte> start) =>
        start.StartsWith("#!"u8) || start.StartsWith("\u007fELF"u8) ? Modes.Program : Modes.File;

    private static int Mode(PackageFile file, int defaultMode) => file.Mode is not { } mode
        ? defaultMode
        : mode is >= 0 and <= MaximumMode ? mode : throw Invalid($"The mode of '{file.Definition.Path}' is not between 0 and 7777.");

    private static uint Owner(string owner) => owner == "root"
        ? 0
        : uint.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Invalid($"The owner '{owner}' is neither a number nor root.");

    private void AddParents(PackageTree? tree, long timestamp)
    {
        foreach (var parent in _files.Keys.SelectMany(EntryPaths.Parents).Distinct(StringComparer.Ordinal).ToList())
        {
            if (_files.TryGetValue(parent, out var other) && other.Entry.Kind != EntryKind.Directory)
            {
                throw Invalid($"'{parent}' is a file, and another item has a file below it.");
            }

            if (tree?.HasDirectory(parent) != true)
            {
                _files.TryAdd(parent, new PlannedFile(new ArchiveEntry
                {
                    Path = parent, Kind = EntryKind.Directory, Mode = Modes.Directory, ModificationTime = timestamp,
                }));
            }
        }
    }

    private static LinuxKitException Invalid(string message) => PackagesDiagnostics.InvalidDefinition.Error(message);

    /// <summary>An entry and where its content comes from.</summary>
    private sealed record PlannedFile(ArchiveEntry Entry)
    {
        public ReadOnlyMemory<byte> Content { get; init; }

        public string? Source { get; init; }

        public Stream Open() => Source is null ? new MemoryStream(Content.ToArray(), writable: false) : File.OpenRead(Source);
    }
}
