using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Packages.Kernel;

/// <summary>Writes a tar archive of modules under <c>lib/modules/&lt;release&gt;</c>, with the indexes that loading needs, and the list of what is loaded at boot.</summary>
/// <param name="stream">Where the archive goes, uncompressed.</param>
/// <param name="kernel">The kernel.</param>
/// <param name="selection">The modules.</param>
internal sealed class ModuleArchive(Stream stream, KernelContents kernel, ModuleSelection selection)
{
    private readonly TarWriter _tar = new(stream);
    private readonly HashSet<string> _paths = selection.Modules.Select(module => module.Path).ToHashSet(StringComparer.Ordinal);
    private readonly string _folder = $"lib/modules/{kernel.Release}";

    /// <summary>Whether a module is one of those that belong into the archive.</summary>
    /// <param name="path">Its path below the release's folder.</param>
    public bool Wants(string path) => _paths.Contains(path);

    /// <summary>Writes all but the modules themselves.</summary>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var modules = selection.Modules;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["lib/modules-load.d/linuxkit.conf"] = Lines(selection.LoadedAtBoot),
            [$"{_folder}/modules.alias"] = ModuleIndexes.Aliases(modules),
            [$"{_folder}/modules.builtin"] = kernel.BuiltIn,
            [$"{_folder}/modules.dep"] = ModuleIndexes.Dependencies(kernel.Catalog, modules),
            [$"{_folder}/modules.order"] = ModuleIndexes.Order(kernel.Order, modules),
            [$"{_folder}/modules.softdep"] = ModuleIndexes.SoftDependencies(modules),
        };
        var directories = files.Keys.Concat(modules.Select(module => $"{_folder}/{module.Path}")).SelectMany(EntryPaths.Parents)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var directory in directories)
        {
            await WriteAsync(directory, EntryKind.Directory, Modes.Directory, [], cancellationToken).ConfigureAwait(false);
        }

        foreach (var (path, text) in files)
        {
            await WriteAsync(path, EntryKind.File, Modes.File, Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a module.</summary>
    /// <param name="path">Its path below the release's folder.</param>
    /// <param name="content">The module, unpacked.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public ValueTask AddAsync(string path, byte[] content, CancellationToken cancellationToken) =>
        WriteAsync($"{_folder}/{path}", EntryKind.File, Modes.File, content, cancellationToken);

    /// <summary>Writes the end of the archive.</summary>
    public ValueTask FinishAsync(CancellationToken cancellationToken) => _tar.FinishAsync(cancellationToken);

    private ValueTask WriteAsync(string path, EntryKind kind, int mode, byte[] content, CancellationToken cancellationToken) => _tar.WriteAsync(
        new ArchiveEntry { Path = path, Kind = kind, Mode = mode, Size = content.Length, ModificationTime = kernel.ModificationTime },
        new MemoryStream(content, writable: false),
        cancellationToken);

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));
}
