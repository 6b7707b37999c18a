using System.Collections.Immutable;

namespace LinuxKit.Packages.Kernel;

/// <summary>The modules of a kernel: the ones in files, and the names of those built in.</summary>
internal sealed class ModuleCatalog
{
    private readonly ImmutableSortedDictionary<string, KernelModule> _byName;
    private readonly ILookup<string, KernelModule> _byAlias;
    private readonly ImmutableHashSet<string> _builtIn;

    /// <summary>Makes a catalogue.</summary>
    /// <param name="modules">The modules in files.</param>
    /// <param name="builtIn">Lines of <c>modules.builtin</c>.</param>
    /// <exception cref="LinuxKitException">Two files are one module.</exception>
    public ModuleCatalog(IReadOnlyCollection<KernelModule> modules, IEnumerable<string> builtIn)
    {
        if (modules.GroupBy(module => module.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw PackagesDiagnostics.MalformedModule.Error($"The module '{twice.Key}' is there as {string.Join(" and ", twice.Select(module => module.Path))}.");
        }

        _byName = modules.ToImmutableSortedDictionary(module => module.Name, module => module, StringComparer.Ordinal);
        _byAlias = modules.OrderBy(module => module.Name, StringComparer.Ordinal)
            .SelectMany(module => module.Aliases.Where(IsPlain).Select(KernelModule.NormalizeName).Distinct(StringComparer.Ordinal)
                .Select(alias => (Alias: alias, Module: module)))
            .ToLookup(pair => pair.Alias, pair => pair.Module, StringComparer.Ordinal);
        _builtIn = [.. builtIn.Where(line => line.Length > 0)
            .Select(line => KernelModule.NormalizeName(Path.GetFileNameWithoutExtension(line)))];
    }

    /// <summary>The module of a name, if it is in a file.</summary>
    public KernelModule? Find(string name) => _byName.GetValueOrDefault(KernelModule.NormalizeName(name));

    /// <summary>The modules that some names need: themselves, what they depend on, and what should be loaded around them.</summary>
    /// <param name="names">Names or aliases; <c>*</c> stands for all modules.</param>
    /// <returns>The modules, ordered by name.</returns>
    /// <exception cref="LinuxKitException">A name is unknown.</exception>
    public ImmutableArray<KernelModule> Closure(IEnumerable<string> names)
    {
        var found = new SortedDictionary<string, KernelModule>(StringComparer.Ordinal);
        var open = new Stack<KernelModule>(names.SelectMany(Require));
        while (open.TryPop(out var module))
        {
            if (!found.TryAdd(module.Name, module))
            {
                continue;
            }

            foreach (var needed in Dependencies(module).Concat(module.SoftBefore.Concat(module.SoftAfter).SelectMany(Lookup)))
            {
                open.Push(needed);
            }
        }

        return [.. found.Values];
    }

    /// <summary>All that must be loaded before a module, so that reading from the end loads each after what it needs: the order of <c>modules.dep</c>.</summary>
    public ImmutableArray<KernelModule> DependenciesInOrder(KernelModule module)
    {
        var loaded = new List<KernelModule>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Visit(module, 0);
        loaded.RemoveAt(loaded.Count - 1);
        loaded.Reverse();
        return [.. loaded];

        void Visit(KernelModule current, int depth)
        {
            if (depth > KernelLimits.DependencyDepth)
            {
                throw PackagesDiagnostics.MalformedModule.Error(
                    $"The dependencies of the kernel module '{module.Name}' are a chain of more than {KernelLimits.DependencyDepth} modules.");
            }

            if (seen.Add(current.Name))
            {
                foreach (var needed in Dependencies(current))
                {
                    Visit(needed, depth + 1);
                }

                loaded.Add(current);
            }
        }
    }

    /// <summary>The modules that a project's name stands for; none when it is built in.</summary>
    /// <exception cref="LinuxKitException">The name is unknown.</exception>
    public IEnumerable<KernelModule> Require(string name)
    {
        if (name == "*")
        {
            return _byName.Values;
        }

        var modules = Lookup(name).ToList();
        return modules.Count > 0 || _builtIn.Contains(KernelModule.NormalizeName(name))
            ? modules
            : throw PackagesDiagnostics.UnknownModule.Error(
                $"There is no kernel module '{name}', neither in a file nor built in."
                + NearestName.Hint(KernelModule.NormalizeName(name), _byName.Keys.Concat(_builtIn)));
    }

    private IEnumerable<KernelModule> Dependencies(KernelModule module) => module.DependsOn
        .Where(name => !_builtIn.Contains(name))
        .Select(name => Find(name) ?? throw PackagesDiagnostics.UnknownModule.Error(
            $"The kernel module '{module.Name}' needs '{name}', which the kernel package lacks."));

    private IEnumerable<KernelModule> Lookup(string name) =>
        Find(name) is { } module ? [module] : _byAlias[KernelModule.NormalizeName(name)];

    private static bool IsPlain(string alias) => alias.AsSpan().IndexOfAny("*?[:") < 0;
}
