namespace LinuxKit.Init.Modules;

/// <summary>What <c>/lib/modules/RELEASE</c> says of its modules: <c>modules.dep</c>, <c>modules.softdep</c>, <c>modules.alias</c> and <c>modules.builtin</c>, in kmod's text forms.</summary>
/// <remarks>Comparers are ordinal also because the default one asks for randomness, which the kernel has late on some machines.</remarks>
internal sealed class ModuleIndex
{
    private readonly Dictionary<string, (string Path, string[] Dependencies)> _modules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _before = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtIn = new(StringComparer.Ordinal);
    private readonly List<(AliasPattern Pattern, string Module)> _aliases = [];

    /// <summary>Reads the index of a kernel; one without modules has an empty index.</summary>
    /// <param name="folder">Full path of the folder named after the kernel's release.</param>
    public static ModuleIndex Read(string folder)
    {
        var index = new ModuleIndex();
        index.AddDependencies(Lines(folder, "modules.dep"));
        index.AddSoftDependencies(Lines(folder, "modules.softdep"));
        index.AddAliases(Lines(folder, "modules.alias"));
        index.AddBuiltIn(Lines(folder, "modules.builtin"));
        return index;
    }

    public void AddDependencies(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                var dependencies = Words(line[(colon + 1)..]).Select(ModuleName.OfPath).ToArray();
                _modules[ModuleName.OfPath(line[..colon])] = (line[..colon], dependencies);
            }
        }
    }

    public void AddSoftDependencies(IEnumerable<string> lines)
    {
        foreach (var words in lines.Select(Words).Where(words => words is ["softdep", _, ..]))
        {
            var before = words.Skip(2).SkipWhile(word => word != "pre:").Skip(1).TakeWhile(word => word != "post:");
            _before[ModuleName.Normalize(words[1])] = [.. before.Select(ModuleName.Normalize)];
        }
    }

    public void AddAliases(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            // A full kernel has tens of thousands: no list of words for each.
            const string Keyword = "alias ";
            var end = line.LastIndexOf(' ');
            if (end > Keyword.Length && line.StartsWith(Keyword, StringComparison.Ordinal))
            {
                _aliases.Add((new AliasPattern(line[Keyword.Length..end]), ModuleName.Normalize(line[end..])));
            }
        }
    }

    public void AddBuiltIn(IEnumerable<string> lines) => _builtIn.UnionWith(lines.Select(ModuleName.OfPath));

    public bool IsBuiltIn(string name) => _builtIn.Contains(ModuleName.Normalize(name));

    /// <summary>The modules that a name stands for: the module itself, or those with an alias that matches, such as a device's <c>modalias</c>.</summary>
    public IReadOnlyList<string> Resolve(string nameOrAlias)
    {
        var name = AliasPattern.Normalize(nameOrAlias);
        return _modules.ContainsKey(name) || _builtIn.Contains(name)
            ? [name]
            : [.. _aliases.Where(alias => alias.Pattern.Matches(name)).Select(alias => alias.Module).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The files to load for a module, what it depends on first, itself last; empty when there is no such module.</summary>
    public IReadOnlyList<(string Name, string Path)> LoadOrder(string name)
    {
        var order = new List<(string, string)>();
        Visit(ModuleName.Normalize(name), order, new HashSet<string>(StringComparer.Ordinal));
        return order;
    }

    private void Visit(string name, List<(string Name, string Path)> order, HashSet<string> visited)
    {
        if (!visited.Add(name) || !_modules.TryGetValue(name, out var module))
        {
            return;
        }

        foreach (var earlier in _before.GetValueOrDefault(name, []).Concat(module.Dependencies.Reverse()))
        {
            Visit(earlier, order, visited);
        }

        order.Add((name, module.Path));
    }

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Lines(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadLines(path) : [];
    }
}
