using System.Collections.Immutable;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Boot.FirstStage;

/// <summary>
/// The small initrd that mounts a root on a disk and becomes it (docs/root-on-disk.md): our init, and the modules between the kernel and the
/// root. It is a few megabytes, which are kept.
/// </summary>
/// <param name="Content">The initrd: one compressed cpio archive, at a multiple of 4 bytes from the start of the whole initrd.</param>
internal sealed record FirstStageInitrd(DiskContent Content)
{
    /// <summary>Where a root has the program; it is a link where the program is also the system's init.</summary>
    public const string ProgramPath = "usr/lib/linuxkit/first-stage";

    // os-release(5): the file by which a program knows that it runs in an initrd; our init looks for it.
    private const string MarkPath = "etc/initrd-release";
    private const string Mark = "NAME=LinuxKit\nID=linuxkit\n";
    private const string LoadPath = "lib/modules-load.d/linuxkit.conf";
    private const int ExecutableMode = 0b111_101_101;

    // What init mounts on, with the folder of the kernel's helper program, which is init too.
    private static readonly string[] Directories = ["dev", "etc", "proc", "sbin", "sys", "sysroot"];

    /// <summary>Makes the initrd.</summary>
    /// <param name="root">The root that is mounted, which brings the program.</param>
    /// <param name="modules">The kernel's modules for first stages; an empty root when the kernel's image has none, and the root's own are taken.</param>
    /// <param name="options">What it is for.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LinuxKitException">The kernel lacks what the root needs, or the root lacks the program.</exception>
    public static async Task<FirstStageInitrd> PlanAsync(ComposedRoot root, ComposedRoot modules, FirstStageOptions options, CancellationToken cancellationToken)
    {
        var own = !modules.Entries.IsEmpty;
        var tree = await ModuleTree.ReadAsync(own ? modules : root, cancellationToken).ConfigureAwait(false);
        KernelRequirements.Check(
            KernelFeatures.OfRoot(options.Place, options.Verity, options.RootCompression), options.Kernel, tree.Index, options.Location);
        var program = new RootLookup(root).FindFile(ProgramPath)
            ?? throw FirstStageDiagnostics.NoProgram.Error($"The root is to be on a disk, and it has no /{ProgramPath}.", options.Location);

        // In a system's own list stands what the system loads; in that of first stages what the kernel's author wants in them.
        var others = own ? tree.LoadedAtBoot : [];
        var chosen = tree.Index.Closure([.. Wanted(options), .. others]);
        var always = others.Concat(options.Verity ? FirstStageModules.Verity : []).Concat(options.HasData ? FirstStageModules.Data : []).Where(tree.Index.Contains).Distinct(StringComparer.Ordinal);
        var initrd = new MemoryStream();
        using (var compressor = new Compressor(options.Compression))
        {
            var stream = compressor.OpenStream(initrd, null);
            await using (stream.ConfigureAwait(false))
            {
                var cpio = new CpioWriter(stream);
                await WriteGeneratedAsync(cpio, tree, chosen, [.. always], options.Timestamp, cancellationToken).ConfigureAwait(false);
                await WriteProgramAsync(cpio, root, program, cancellationToken).ConfigureAwait(false);
                await WriteModulesAsync(cpio, tree, chosen, cancellationToken).ConfigureAwait(false);
                await cpio.FinishAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return new FirstStageInitrd(DiskContent.Of(initrd.GetBuffer().AsMemory(0, (int)initrd.Length)));
    }

    private static IEnumerable<string> Wanted(FirstStageOptions options) =>
    [
        .. FirstStageModules.Drivers,
        .. FirstStageModules.DeviceMapper,
        .. options.Verity ? FirstStageModules.Verity : [],
        .. options.HasData ? FirstStageModules.Data : [],
        .. KernelFeatures.OfRoot(options.Place, options.Verity, options.RootCompression).Select(feature => feature.Module).OfType<string>(),
    ];

    private static async Task WriteGeneratedAsync(
        CpioWriter cpio, ModuleTree tree, ImmutableArray<ModuleFile> modules, ImmutableArray<string> always, long timestamp, CancellationToken cancellationToken)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [MarkPath] = Mark,
        };
        if (!always.IsEmpty)
        {
            files[LoadPath] = string.Concat(always.Select(name => name + "\n"));
        }

        foreach (var (name, text) in modules.IsEmpty ? [] : tree.Index.TextsOf(modules))
        {
            files[$"{FolderOf(tree)}/{name}"] = text;
        }

        var directories = files.Keys.Concat(modules.Select(module => $"{FolderOf(tree)}/{module.Path}")).SelectMany(Parents).Concat(Directories);
        foreach (var directory in directories.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            await cpio.WriteAsync(GeneratedEntries.Directory(directory, GeneratedEntries.DirectoryMode, timestamp).Entry, null, [], cancellationToken).ConfigureAwait(false);
        }

        foreach (var (path, text) in files)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            await cpio.WriteAsync(GeneratedEntries.FileOf(path, bytes.Length, timestamp), new MemoryStream(bytes, writable: false), [], cancellationToken).ConfigureAwait(false);
        }

        // The kernel asks for modules by this name.
        var modprobe = new ArchiveEntry { Path = "sbin/modprobe", Kind = EntryKind.SymbolicLink, LinkTarget = "../init", Mode = 0b111_111_111, ModificationTime = timestamp };
        await cpio.WriteAsync(modprobe, null, [], cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteProgramAsync(CpioWriter cpio, ComposedRoot root, ArchiveEntry program, CancellationToken cancellationToken)
    {
        await foreach (var file in root.ReadSomeAsync(entry => entry.Path == program.Path, cancellationToken).ConfigureAwait(false))
        {
            await cpio.WriteAsync(Plain(file.Entry, "init") with { Mode = ExecutableMode }, file.Content, [], cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteModulesAsync(CpioWriter cpio, ModuleTree tree, ImmutableArray<ModuleFile> modules, CancellationToken cancellationToken)
    {
        var missing = modules.ToDictionary(module => $"{tree.Folder}/{module.Path}", module => module.Path, StringComparer.Ordinal);
        await foreach (var file in tree.Root.ReadSomeAsync(entry => entry.Kind == EntryKind.File && missing.ContainsKey(entry.Path), cancellationToken).ConfigureAwait(false))
        {
            missing.Remove(file.Entry.Path, out var path);
            await cpio.WriteAsync(Plain(file.Entry, $"{FolderOf(tree)}/{path}"), file.Content, [], cancellationToken).ConfigureAwait(false);
        }

        if (missing.Count > 0)
        {
            throw FirstStageDiagnostics.BadModules.Error($"'{missing.Keys.Order(StringComparer.Ordinal).First()}' stands in modules.dep and is not there.");
        }
    }

    private static string FolderOf(ModuleTree tree) => $"lib/modules/{tree.Release}";

    private static ArchiveEntry Plain(ArchiveEntry entry, string path) => entry with { Path = path, UserId = 0, GroupId = 0 };

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            yield return path[..slash];
        }
    }
}
