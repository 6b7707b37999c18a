using System.Collections.Immutable;
using System.Text;

namespace LinuxKit.Packages.Kernel;

/// <summary>The text files beside modules that <c>depmod</c> makes: modules.dep(5).</summary>
internal static class ModuleIndexes
{
    /// <summary><c>modules.dep</c>: each module's file, and the files to load before it, the first one last.</summary>
    public static string Dependencies(ModuleCatalog catalog, ImmutableArray<KernelModule> modules) => Lines(modules
        .OrderBy(module => module.Path, StringComparer.Ordinal)
        .Select(module => $"{module.Path}:{string.Concat(catalog.DependenciesInOrder(module).Select(needed => " " + needed.Path))}"));

    /// <summary><c>modules.alias</c>: patterns of devices, and the module that serves them.</summary>
    public static string Aliases(ImmutableArray<KernelModule> modules) => Lines(modules
        .SelectMany(module => module.Aliases.Select(alias => $"alias {Quote(alias)} {module.Name}")));

    /// <summary><c>modules.softdep</c>: what to load around a module, where it exists.</summary>
    public static string SoftDependencies(ImmutableArray<KernelModule> modules) => Lines(modules
        .Where(module => !module.SoftBefore.IsEmpty || !module.SoftAfter.IsEmpty)
        .Select(module => $"softdep {module.Name}{Group(" pre:", module.SoftBefore)}{Group(" post:", module.SoftAfter)}"));

    /// <summary><c>modules.order</c>: the lines of the kernel's own that name a module in the image.</summary>
    public static string Order(string original, ImmutableArray<KernelModule> modules)
    {
        var paths = modules.Select(module => module.Path).ToHashSet(StringComparer.Ordinal);
        return Lines(original.Split('\n').Where(paths.Contains));
    }

    private static string Group(string label, ImmutableArray<string> names) =>
        names.IsEmpty ? "" : $"{label} {string.Join(' ', names)}";

    // As depmod does: a blank or a line end inside a pattern would make another line of it.
    private static string Quote(string alias) => string.Concat(alias.Select(c => char.IsWhiteSpace(c) || char.IsControl(c) ? '_' : c));

    private static string Lines(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
