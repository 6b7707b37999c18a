using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LinuxKit.Archives;

namespace LinuxKit.Packages.Debian;

/// <summary>
/// Some packages unpacked over one another, as one tree in which nothing is lost: first all are read to plan it, then again to write it.
/// No maintainer script runs; what a merged <c>/usr</c> needs and what each package says of itself is laid down.
/// </summary>
internal sealed class PackageTree
{
    private readonly ImmutableArray<DebPackage> _packages;
    private readonly SortedDictionary<string, ArchiveEntry> _directories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DebPackage> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DebEntry> _generated = new(StringComparer.Ordinal);

    private PackageTree(ImmutableArray<DebPackage> packages) => _packages = packages;

    /// <summary>Whether the tree has a directory.</summary>
    public bool HasDirectory(string path) => _directories.ContainsKey(path);

    /// <summary>Plans the tree of some packages.</summary>
    /// <param name="packages">The packages, in the order in which they are written.</param>
    /// <param name="filter">Which of their files are taken.</param>
    /// <param name="timestamp">Modification time of what no package has, in seconds since 1970-01-01 UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">A package cannot be read, or two have the same file.</exception>
    public static async Task<PackageTree> PlanAsync(
        ImmutableArray<DebPackage> packages, PathFilter filter, long timestamp, CancellationToken cancellationToken)
    {
        var tree = new PackageTree(packages);
        foreach (var package in packages)
        {
            await tree.AddAsync(package, filter, cancellationToken).ConfigureAwait(false);
            var record = DebStatus.Entry(package, timestamp);
            tree._generated.Add(record.Entry.Path, record);
        }

        tree.AddLinks(timestamp);
        foreach (var path in tree._files.Keys.Concat(tree._generated.Keys).Concat([.. tree._directories.Keys]))
        {
            tree.AddParents(path, timestamp);
        }

        if (tree._files.Keys.FirstOrDefault(tree._directories.ContainsKey) is { } both)
        {
            throw PackagesDiagnostics.FileConflict.Error($"'/{both}' is a file in package '{tree._files[both].Name}' and a directory elsewhere.");
        }

        return tree;
    }

    /// <summary>The entries: directories in order, then what the build makes, then each package's files as it has them. They can be read once.</summary>
    public async IAsyncEnumerable<DebEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var directory in _directories.Values)
        {
            yield return new DebEntry(directory, Stream.Null);
        }

        foreach (var generated in _generated.Values)
        {
            yield return generated;
        }

        foreach (var package in _packages)
        {
            await foreach (var (entry, content) in ReadAsync(package, cancellationToken).ConfigureAwait(false))
            {
                if (entry.Kind != EntryKind.Directory && _files.TryGetValue(entry.Path, out var owner) && owner == package)
                {
                    yield return new DebEntry(entry, content);
                }
            }
        }
    }

    private static async IAsyncEnumerable<DebEntry> ReadAsync(DebPackage package, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (entry, content) in package.ReadFilesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (entry.Path.Length > 0 && UsrMerge.Rewrite(entry) is { } placed)
            {
                yield return new DebEntry(placed, content);
            }
        }
    }

    private async Task AddAsync(DebPackage package, PathFilter filter, CancellationToken cancellationToken)
    {
        var directories = new Dictionary<string, ArchiveEntry>(StringComparer.Ordinal);
        var parents = new HashSet<string>(StringComparer.Ordinal);
        var links = new List<ArchiveEntry>();
        var kept = new List<string>();
        await foreach (var (entry, _) in ReadAsync(package, cancellationToken).ConfigureAwait(false))
        {
            parents.UnionWith(EntryPaths.Parents(entry.Path));
            if (entry.Kind == EntryKind.Directory)
            {
                directories[entry.Path] = entry;
            }
            else if (filter.Takes(entry.Path))
            {
                AddFile(entry.Path, package);
                kept.Add(entry.Path);
                if (entry.Kind == EntryKind.HardLink)
                {
                    links.Add(entry);
                }
            }
        }

        if (links.Find(link => !_files.TryGetValue(link.LinkTarget!, out var owner) || owner != package) is { } broken)
        {
            throw PackagesDiagnostics.MalformedPackage.Error(
                $"Package '{package.Name}' has '/{broken.Path}' as another name of '/{broken.LinkTarget}', which it does not have or which is excluded.");
        }

        // A directory comes along for what is in it; an empty one is there for its own sake.
        var empty = directories.Keys.Where(path => !parents.Contains(path) && filter.Takes(path)).ToList();
        foreach (var path in kept.Concat(empty).SelectMany(EntryPaths.Parents).Concat(empty).Where(directories.ContainsKey))
        {
            _directories.TryAdd(path, directories[path]);
        }
    }

    private void AddFile(string path, DebPackage package)
    {
        if (!_files.TryAdd(path, package))
        {
            throw PackagesDiagnostics.FileConflict.Error(_files[path] == package
                ? $"Package '{package.Name}' has '/{path}' twice."
                : $"Packages '{_files[path].Name}' and '{package.Name}' both have '/{path}'.");
        }
    }

    private void AddLinks(long timestamp)
    {
        foreach (var name in UsrMerge.Links)
        {
            var always = name is "bin" or "lib" or "sbin";
            if (always || _files.Keys.Concat(_directories.Keys).Any(path => path.StartsWith($"usr/{name}/", StringComparison.Ordinal)))
            {
                var link = new ArchiveEntry
                {
                    Path = name, Kind = EntryKind.SymbolicLink, Mode = Modes.Link, LinkTarget = "usr/" + name, ModificationTime = timestamp,
                };
                _generated.Add(name, new DebEntry(link, Stream.Null));
                AddParents($"usr/{name}/.", timestamp);
            }
        }
    }

    private void AddParents(string path, long timestamp)
    {
        foreach (var parent in EntryPaths.Parents(path))
        {
            _directories.TryAdd(parent, new ArchiveEntry
            {
                Path = parent, Kind = EntryKind.Directory, Mode = Modes.Directory, ModificationTime = timestamp,
            });
        }
    }
}
