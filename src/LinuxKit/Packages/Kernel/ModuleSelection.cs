using System.Collections.Immutable;
using LinuxKit.Boot.FirstStage;

namespace LinuxKit.Packages.Kernel;

/// <summary>Some modules of a kernel.</summary>
/// <param name="Modules">The modules, with all that they need, ordered by name.</param>
/// <param name="LoadedAtBoot">Names of those that are loaded whether or not something asks for them, in order.</param>
internal sealed record ModuleSelection(ImmutableArray<KernelModule> Modules, ImmutableArray<string> LoadedAtBoot)
{
    /// <summary>The modules that a project wants in its systems.</summary>
    /// <param name="catalog">The kernel's modules.</param>
    /// <param name="wanted">What the project names, in the order in which the guest loads them; <c>*</c> for all.</param>
    /// <exception cref="LinuxKitException">A name is unknown.</exception>
    public static ModuleSelection OfSystem(ModuleCatalog catalog, ImmutableArray<KernelModuleItem> wanted) =>
        new(catalog.Closure(wanted.Select(module => module.Name)), Named(catalog, wanted.Where(module => module.Load)));

    /// <summary>The modules that can stand between the kernel and its root: those that we know, and the drivers of disks that the project names.</summary>
    /// <param name="catalog">The kernel's modules.</param>
    /// <param name="wanted">What the project names.</param>
    /// <exception cref="LinuxKitException">A name is unknown.</exception>
    public static ModuleSelection OfFirstStage(ModuleCatalog catalog, ImmutableArray<KernelModuleItem> wanted)
    {
        var known = FirstStageModules.All.Where(name => catalog.Find(name) is not null).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> others = [.. Named(catalog, wanted).Where(name => !known.Contains(name) && FirstStageModules.IsStorage(catalog.Find(name)!.Path))];
        return new ModuleSelection(catalog.Closure(known.Concat(others)), others);
    }

    // What was asked for by name, without what is built in; with "*" nothing is, and devices load their modules by alias.
    private static ImmutableArray<string> Named(ModuleCatalog catalog, IEnumerable<KernelModuleItem> wanted) =>
        [.. wanted.Select(module => module.Name).Where(name => name != "*").SelectMany(catalog.Require).Select(module => module.Name).Distinct(StringComparer.Ordinal)];
}
