using System.Collections.Frozen;
using System.Text;

namespace LinuxKit.Boot.Grub;

/// <summary>The files of GRUB for BIOS machines, as they lie in <c>/usr/lib/grub/i386-pc</c>.</summary>
/// <param name="files">The files by their names: <c>boot.img</c>, <c>fat.mod</c>, <c>moddep.lst</c>, ….</param>
internal sealed class GrubImages(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
{
    private readonly Lazy<FrozenDictionary<string, string[]>> _dependencies = new(() => ReadDependencies(files));

    /// <summary>What each core needs beside the modules, the module list and the boot sectors.</summary>
    public const string Kernel = "kernel.img", Decompressor = "lzma_decompress.img", DiskStart = "diskboot.img", CdStart = "cdboot.img", BootSector = "boot.img";

    /// <summary>Which modules each module needs: a line <c>name: other other</c> each.</summary>
    public const string ModuleDependencies = "moddep.lst";

    /// <summary>A file.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="LinuxKitException">There is no such file.</exception>
    public ReadOnlyMemory<byte> this[string name] => Find(files, name);

    /// <summary>A file that has a fixed size.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <exception cref="LinuxKitException">There is no such file, or it has another size.</exception>
    public ReadOnlyMemory<byte> Get(string name, int size)
    {
        var file = this[name];
        return file.Length == size ? file : throw GrubDiagnostics.BadFile.Error($"{name} has {file.Length} bytes instead of {size}.");
    }

    /// <summary>Modules with all that they need, each after what it needs.</summary>
    /// <param name="modules">Names of modules, without <c>.mod</c>.</param>
    /// <exception cref="LinuxKitException">A module's file is missing or damaged.</exception>
    public IReadOnlyList<ReadOnlyMemory<byte>> Closure(IEnumerable<string> modules)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var closure = new List<ReadOnlyMemory<byte>>();
        foreach (var module in modules)
        {
            Visit(module);
        }

        return closure;

        void Visit(string module)
        {
            if (!seen.Add(module))
            {
                return;
            }

            var file = this[module + ".mod"];
            if (!GrubModule.IsWhole(file.Span))
            {
                throw GrubDiagnostics.BadFile.Error($"{module}.mod is no ELF file of 32 bits, or cut off.");
            }

            // From the last to the first, as grub-mkimage goes, so that the result can be compared with its own.
            foreach (var dependency in _dependencies.Value.GetValueOrDefault(module, []).Reverse())
            {
                Visit(dependency);
            }

            closure.Add(file);
        }
    }

    private static ReadOnlyMemory<byte> Find(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, string name) =>
        files.TryGetValue(name, out var file) ? file : throw GrubDiagnostics.MissingFile.Error($"{name} is missing.");

    private static FrozenDictionary<string, string[]> ReadDependencies(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) =>
        Encoding.UTF8.GetString(Find(files, ModuleDependencies).Span)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2))
            .GroupBy(parts => parts[0].Trim(), parts => parts[^1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal)
            .ToFrozenDictionary(lines => lines.Key, lines => lines.SelectMany(words => words).ToArray(), StringComparer.Ordinal);
}
