using System.Collections.Immutable;

namespace LinuxKit.Boot.FirstStage;

/// <summary>What the text files beside a kernel's modules say: modules.dep(5), with <c>modules.alias</c>, <c>modules.softdep</c> and <c>modules.builtin</c>.</summary>
internal sealed class ModuleIndex
{
    /// <summary>The files that this is made of, in the folder of the kernel's release.</summary>
    public static readonly ImmutableArray<string> FileNames = ["modules.alias", "modules.builtin", "modules.dep", "modules.softdep"];

    private readonly Dictionary<string, ModuleFile> _modules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _soft = new(StringComparer.Ordinal);
    private readonly List<(string Pattern, string Module)> _aliases = [];
    private readonly ILookup<string, string> _modulesByAlias;
    private readonly HashSet<string> _builtIn = new(StringComparer.Ordinal);

    /// <summary>Reads the files.</summary>
    /// <param name="texts">Their content by name; those that are missing are empty.</param>
    public ModuleIndex(IReadOnlyDictionary<string, string> texts)
    {
        foreach (var line in Lines("modules.dep"))
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                var module = new ModuleFile(ModuleFile.NameOf(line[..colon]), line[..colon], [.. Words(line[(colon + 1)..])]);
                _modules[module.Name] = module;
            }
        }

        foreach (var line in Lines("modules.softdep").Where(line => Words(line) is ["softdep", _, ..]))
        {
            _soft[ModuleFile.NameOf(Words(line)[1])] = line;
        }

        // A pattern may have blanks; a module's name has none.
        foreach (var line in Lines("modules.alias").Where(line => line.StartsWith("alias ", StringComparison.Ordinal) && line.LastIndexOf(' ') > "alias ".Length))
        {
            _aliases.Add((line["alias ".Length..line.LastIndexOf(' ')], ModuleFile.NameOf(line[line.LastIndexOf(' ')..].Trim())));
        }

        _modulesByAlias = _aliases.ToLookup(alias => alias.Pattern, alias => alias.Module, StringComparer.Ordinal);
        _builtIn.UnionWith(Lines("modules.builtin").Select(ModuleFile.NameOf));

        IEnumerable<string> Lines(string name) => texts.GetValueOrDefault(name, "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Whether nothing is known of the kernel's modules.</summary>
    public bool IsEmpty => _modules.Count == 0 && _builtIn.Count == 0;

    /// <summary>Whether a module is part of the kernel itself.</summary>
    public bool IsBuiltIn(string name) => _builtIn.Contains(name);

    /// <summary>Whether a module is there as a file.</summary>
    public bool Contains(string name) => _modules.ContainsKey(name);

    /// <summary>Some modules with all that they need.</summary>
    /// <param name="names">Names of modules; those that are not there are passed over.</param>
    /// <returns>The modules by path.</returns>
    /// <exception cref="LinuxKitException">A module needs one that is not there.</exception>
    public ImmutableArray<ModuleFile> Closure(IEnumerable<string> names)
    {
        var found = new SortedDictionary<string, ModuleFile>(StringComparer.Ordinal);
        var open = new Stack<string>(names);
        while (open.TryPop(out var name))
        {
            if (!_modules.TryGetValue(name, out var module) || !found.TryAdd(module.Path, module))
            {
                continue;
            }

            foreach (var needed in module.Dependencies.Select(ModuleFile.NameOf))
            {
                if (!Contains(needed))
                {
                    throw FirstStageDiagnostics.BadModules.Error($"The module '{module.Name}' needs '{needed}', which is not among the kernel's modules.");
                }

                open.Push(needed);
            }

            foreach (var soft in Words(_soft.GetValueOrDefault(module.Name, "")).Skip(2).SelectMany(Resolve))
            {
                open.Push(soft);
            }
        }

        return [.. found.Values];
    }

    /// <summary>The files for some of the modules, by name.</summary>
    /// <param name="modules">The modules, with all that they need.</param>
    public SortedDictionary<string, string> TextsOf(ImmutableArray<ModuleFile> modules)
    {
        var names = modules.Select(module => module.Name).ToHashSet(StringComparer.Ordinal);
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["modules.alias"] = Text(_aliases.Where(alias => names.Contains(alias.Module)).Select(alias => $"alias {alias.Pattern} {alias.Module}")),
            ["modules.dep"] = Text(modules.Select(module => $"{module.Path}:{string.Concat(module.Dependencies.Select(path => " " + path))}")),
            ["modules.softdep"] = Text(modules.Where(module => _soft.ContainsKey(module.Name)).Select(module => _soft[module.Name])),
        };
    }

    // What should be loaded around a module stands there by name or by alias, and may not be there.
    private IEnumerable<string> Resolve(string name) => _modulesByAlias[name].Prepend(ModuleFile.NameOf(name));

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
