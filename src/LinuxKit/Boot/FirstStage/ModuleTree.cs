using System.Collections.Immutable;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Boot.FirstStage;

/// <summary>A kernel's modules in a root.</summary>
/// <param name="Root">The root.</param>
/// <param name="Folder">Path of the folder that is named after the kernel's release; empty when there are no modules.</param>
/// <param name="Index">The modules.</param>
/// <param name="LoadedAtBoot">Names of those that are loaded whether or not something asks for them: modules-load.d(5).</param>
internal sealed record ModuleTree(ComposedRoot Root, string Folder, ModuleIndex Index, ImmutableArray<string> LoadedAtBoot)
{
    private const int MaximumTextSize = 16 << 20;
    private const string LoadFolder = "modules-load.d";

    /// <summary>The kernel's release, as <c>uname -r</c> says it.</summary>
    public string Release => Folder[(Folder.LastIndexOf('/') + 1)..];

    /// <summary>Reads what a root says of the kernel's modules in it.</summary>
    /// <param name="root">The root.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The root has the modules of two kernels, or an index is too large.</exception>
    public static async Task<ModuleTree> ReadAsync(ComposedRoot root, CancellationToken cancellationToken)
    {
        var folders = root.Entries.Select(entry => entry.Entry.Path).Where(path => FolderOf(path) is not null && NameOf(path) == "modules.dep").Select(path => FolderOf(path)!).ToList();
        if (folders.Count > 1)
        {
            throw FirstStageDiagnostics.BadModules.Error($"The root has the modules of more than one kernel: '{string.Join("', '", folders)}'.");
        }

        var folder = folders.SingleOrDefault() ?? "";
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var lists = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var file in root.ReadSomeAsync(IsText, cancellationToken).ConfigureAwait(false))
        {
            var text = await ReadTextAsync(file, cancellationToken).ConfigureAwait(false);
            (IsList(file.Entry.Path) ? lists : (IDictionary<string, string>)texts)[NameOf(file.Entry.Path)] = text;
        }

        var names = lists.Values.SelectMany(text => text.Split('\n', StringSplitOptions.TrimEntries)).Where(line => line.Length > 0 && line[0] is not ('#' or ';'));
        return new ModuleTree(root, folder, new ModuleIndex(texts), [.. names.Select(ModuleFile.NameOf).Distinct(StringComparer.Ordinal)]);

        bool IsText(ArchiveEntry entry) =>
            entry.Kind == EntryKind.File && (IsList(entry.Path) || (FolderOf(entry.Path) == folder && ModuleIndex.FileNames.Contains(NameOf(entry.Path))));
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    // lib/modules/RELEASE/file, below usr where a system has merged the two.
    private static string? FolderOf(string path)
    {
        var folder = path[..Math.Max(0, path.LastIndexOf('/'))];
        var parts = folder.Split('/');
        return parts is ["lib", "modules", _] or ["usr", "lib", "modules", _] ? folder : null;
    }

    private static bool IsList(string path) =>
        path.EndsWith(".conf", StringComparison.Ordinal) && path.Split('/') is ["lib", LoadFolder, _] or ["usr", "lib", LoadFolder, _];

    private static async Task<string> ReadTextAsync(RootEntry file, CancellationToken cancellationToken)
    {
        if (file.Entry.Size > MaximumTextSize)
        {
            throw FirstStageDiagnostics.BadModules.Error($"'{file.Entry.Path}' has {file.Entry.Size} bytes; {MaximumTextSize} are allowed.");
        }

        var bytes = new byte[file.Entry.Size];
        await file.Content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes);
    }
}
