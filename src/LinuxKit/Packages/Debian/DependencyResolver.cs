using System.Collections.Immutable;

namespace LinuxKit.Packages.Debian;

/// <summary>Finds the packages that meet some requests: what they depend on, and nothing that is merely recommended. The same index gives the same answer, in whatever order the requests come.</summary>
internal sealed class DependencyResolver
{
    private const string KernelPrefix = "linux-image-";

    private readonly PackageIndex _index;
    private string? _failure;
    private int _steps;

    private DependencyResolver(PackageIndex index) => _index = index;

    /// <summary>Resolves requests.</summary>
    /// <param name="index">The packages that there are.</param>
    /// <param name="requests">What is asked for.</param>
    /// <returns>The packages, ordered by name.</returns>
    /// <exception cref="LinuxKitException">A package is unknown, or its dependencies cannot be met: the message names the chain.</exception>
    public static ImmutableArray<BinaryPackage> Resolve(PackageIndex index, IEnumerable<PackageRequest> requests)
    {
        var resolver = new DependencyResolver(index);
        // Those without dependencies first: what is asked for by name is there before anything else may need it.
        var ordered = requests.OrderBy(request => request.Name, StringComparer.Ordinal).ToList();
        var selected = ordered.Aggregate(Selection.Empty, (all, request) => all.Add(resolver.Find(request), request));
        foreach (var request in ordered.Where(request => request.Follow != FollowedDependencies.None))
        {
            selected = resolver.Follow(selected.Packages[request.Name], selected, [request.Name], request.Follow)
                ?? throw PackagesDiagnostics.UnsatisfiableDependency.Error(resolver._failure!, request.Location);
        }

        return [.. selected.Packages.Values];
    }

    private BinaryPackage Find(PackageRequest request)
    {
        if (_index.Candidate(request) is { } package)
        {
            return package;
        }

        var versions = _index.Versions(request.Name);
        var providers = _index.Candidates(new PackageRelation(request.Name, null, VersionRelation.Any, null));
        var message = (versions.Count, providers.Length) switch
        {
            ( > 0, _) => $"Package '{request.Name}' is there for {_index.Architecture} in "
                + $"{string.Join(", ", versions.Select(version => $"{version.Version} ({version.Suite.Name})"))}, but not as '{request}'.",
            (_, > 0) => $"'{request.Name}' is no package but is provided by {string.Join(", ", providers.Select(provider => provider.Name))}: name one of them.",
            _ => $"There is no package '{request.Name}' for {_index.Architecture}.",
        };
        throw PackagesDiagnostics.UnknownPackage.Error(message, request.Location);
    }

    private Selection? Follow(BinaryPackage package, Selection selected, ImmutableArray<string> chain, FollowedDependencies follow)
    {
        if (++_steps > DebianLimits.ResolverSteps || chain.Length > DebianLimits.DependencyDepth)
        {
            throw PackagesDiagnostics.UnsatisfiableDependency.Error(
                $"The dependencies of '{chain[0]}' are still not met after {_steps} steps.");
        }

        Selection? all = selected;
        foreach (var dependency in package.Dependencies())
        {
            if (follow == FollowedDependencies.Kernel
                && !dependency.Alternatives[0].Name.StartsWith(KernelPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            all = Satisfy(dependency, all, chain, follow);
            if (all is null)
            {
                return null;
            }
        }

        return all;
    }

    private Selection? Satisfy(Dependency dependency, Selection selected, ImmutableArray<string> chain, FollowedDependencies follow)
    {
        if (dependency.Alternatives.Any(relation => relation.IsFor(_index.Architecture) && selected.Meets(relation)))
        {
            return selected;
        }

        var failure = _failure;
        foreach (var candidate in dependency.Alternatives.SelectMany(relation => _index.Candidates(relation)))
        {
            if (selected.Packages.ContainsKey(candidate.Name))
            {
                continue;
            }

            var found = Follow(candidate, selected.Add(candidate), chain.Add(candidate.Name), follow);
            if (found is not null)
            {
                // What failed on the way here was only tried.
                _failure = failure;
                return found;
            }
        }

        _failure ??= Explain(dependency, selected, chain);
        return null;
    }

    private string Explain(Dependency dependency, Selection selected, ImmutableArray<string> chain)
    {
        var reasons = dependency.Alternatives.Select(relation =>
        {
            if (selected.Packages.TryGetValue(relation.Name, out var taken))
            {
                return $"{taken.Name} {taken.Version} is taken already";
            }

            return _index.Candidate(relation.Name) is { } candidate
                ? $"the archive has {candidate.Name} {candidate.Version}"
                : $"the archive has no {relation.Name} for {_index.Architecture}";
        });
        return $"{string.Join(" → ", chain)} needs {dependency}, but {string.Join(" and ", reasons.Distinct(StringComparer.Ordinal))}.";
    }

    /// <summary>What is chosen so far; never changed, so that a choice can be taken back.</summary>
    private sealed record Selection(ImmutableSortedDictionary<string, BinaryPackage> Packages)
    {
        public static Selection Empty { get; } =
            new(ImmutableSortedDictionary.Create<string, BinaryPackage>(StringComparer.Ordinal));

        public Selection Add(BinaryPackage package) => new(Packages.Add(package.Name, package));

        public Selection Add(BinaryPackage package, PackageRequest request) =>
            !Packages.TryGetValue(package.Name, out var other) || other == package
                ? new(Packages.SetItem(package.Name, package))
                : throw PackagesDiagnostics.UnsatisfiableDependency.Error(
                    $"Package '{package.Name}' is asked for twice, as {other.Version} and as {package.Version}.", request.Location);

        public bool Meets(PackageRelation relation) =>
            Packages.TryGetValue(relation.Name, out var package) && package.Meets(relation)
            || Packages.Values.Any(provider => provider.Meets(relation));
    }
}
