using System.Collections.Immutable;

namespace LinuxKit.Packages.Debian;

/// <summary>All packages that an architecture can have, from all suites, found by name and by what they provide.</summary>
internal sealed class PackageIndex
{
    private readonly Dictionary<string, List<BinaryPackage>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<BinaryPackage>> _byProvided = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DebianVersion> _preferred = new(StringComparer.Ordinal);

    /// <summary>Makes an index for an architecture.</summary>
    /// <param name="architecture">Debian's name of it.</param>
    public PackageIndex(string architecture) => Architecture = architecture;

    /// <summary>The architecture; packages of <c>all</c> belong to each.</summary>
    public string Architecture { get; }

    /// <summary>Adds a package; those of other architectures are left out.</summary>
    public void Add(BinaryPackage package)
    {
        if (package.Architecture != Architecture && package.Architecture != "all")
        {
            return;
        }

        AddTo(_byName, package.Name, package);
        foreach (var name in package.Provides.Select(provided => provided.Name).Distinct(StringComparer.Ordinal))
        {
            AddTo(_byProvided, name, package);
        }
    }

    /// <summary>Makes one version win over all others: what the lock file says.</summary>
    public void Prefer(string name, DebianVersion version) => _preferred[name] = version;

    /// <summary>Every version of a package.</summary>
    public IReadOnlyList<BinaryPackage> Versions(string name) => _byName.TryGetValue(name, out var versions) ? versions : [];

    /// <summary>The version of a package that is taken when nothing else is said: the preferred one, else the highest of the suites with the highest priority.</summary>
    public BinaryPackage? Candidate(string name) => Best(name, Versions(name));

    /// <summary>What may meet a relation, best first: the package of that name, then those that provide it.</summary>
    public ImmutableArray<BinaryPackage> Candidates(PackageRelation relation)
    {
        if (!relation.IsFor(Architecture))
        {
            return [];
        }

        var providers = _byProvided.TryGetValue(relation.Name, out var provided) ? provided : [];
        return
        [
            .. providers.Select(package => package.Name)
                .Append(relation.Name)
                .Distinct(StringComparer.Ordinal)
                .Select(name => Best(name, Versions(name).Where(package => package.Meets(relation))))
                .OfType<BinaryPackage>()
                .OrderByDescending(package => package.Name == relation.Name)
                .ThenByDescending(package => package.Suite.Priority)
                .ThenBy(package => package.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The candidate that a request picks out, or <see langword="null"/>.</summary>
    public BinaryPackage? Candidate(PackageRequest request) => request is { Version: null, Suite: null }
        ? Candidate(request.Name)
        : Best(request.Name, Versions(request.Name).Where(package =>
            (request.Version is null || package.Version.CompareTo(request.Version) == 0)
            && (request.Suite is null || package.Suite.Name == request.Suite)));

    private BinaryPackage? Best(string name, IEnumerable<BinaryPackage> versions)
    {
        var preferred = _preferred.GetValueOrDefault(name);
        return versions
            .OrderByDescending(package => package.Version == preferred)
            .ThenByDescending(package => package.Suite.Priority)
            .ThenByDescending(package => package.Version)
            .ThenBy(package => package.Suite.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static void AddTo(Dictionary<string, List<BinaryPackage>> lists, string name, BinaryPackage package)
    {
        if (!lists.TryGetValue(name, out var list))
        {
            lists.Add(name, list = []);
        }

        list.Add(package);
    }
}
