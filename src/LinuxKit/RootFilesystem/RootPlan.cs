using System.Collections.Immutable;
using LinuxKit.Configuration;

namespace LinuxKit.RootFilesystem;

/// <summary>The parts that a root file system consists of, in the order in which they are laid over each other.</summary>
/// <param name="Boot">The kernel and what stands beside it under <c>boot/</c>, or <see langword="null"/> without a kernel.</param>
/// <param name="CommandLine">The kernel's command line, to the letter.</param>
/// <param name="Components">The root's components: modules, init images, volumes, containers, files.</param>
public sealed record RootPlan(ImmutableArray<Component> Boot, string CommandLine, ImmutableArray<Component> Components)
{
    /// <summary>Alpine's list of installed packages: the root has the packages of all its init images (sheet 01, 6.6).</summary>
    private const string PackageDatabase = "lib/apk/db/installed";

    /// <summary>What the kernel's image says of the kernel, or <see langword="null"/> without a kernel.</summary>
    public ImageFiles? KernelConfiguration { get; init; }

    /// <summary>The modules of a first stage, for roots that are not in memory; composed by themselves. Empty without a kernel.</summary>
    public ImmutableArray<Component> FirstStageModules { get; init; } = [];

    /// <summary>Plans the root of a definition whose images are all known. Reads the project's files, and nothing else.</summary>
    /// <param name="definition">The system.</param>
    /// <param name="images">All its images.</param>
    /// <param name="timestamp">Modification time of what the build makes, in seconds since 1970-01-01 UTC.</param>
    /// <param name="warnings">Takes what is worth a warning.</param>
    /// <param name="cancellationToken">Stops the reading of files.</param>
    /// <exception cref="LinuxKitException">A setting or file is wrong.</exception>
    public static async Task<RootPlan> FromAsync(
        ImageDefinition definition,
        ResolvedImages images,
        long timestamp,
        ICollection<Diagnostic> warnings,
        CancellationToken cancellationToken)
    {
        var ids = IdMap.From(definition);
        var components = ImmutableArray.CreateBuilder<Component>();
        ImmutableArray<Component> boot = [];
        if (definition.Kernel is { } kernel)
        {
            boot = KernelPlan.Boot(kernel, images[kernel.Image], timestamp);
            components.AddRange(KernelPlan.Modules(kernel, images[kernel.Image]));
        }

        foreach (var (index, init) in definition.Init.Index())
        {
            components.Add(new ImageTree($"init[{index}] {init.Image}", init.Location, images[init.Image], "", TreeRole.Root));
        }

        if (definition.Init.Length > 1)
        {
            components.Add(new JoinedFile("package database", definition.Init[0].Location, [.. definition.Init.Select(init => images[init.Image])], PackageDatabase));
        }

        components.AddRange(VolumePlan.Components(definition, images, timestamp));
        components.AddRange(ContainerPlan.Components(definition, images, ids, timestamp, warnings));
        if (await FilesPlan.ComponentAsync(definition.Files, definition.Kernel is not null, ids, timestamp, cancellationToken).ConfigureAwait(false) is { } files)
        {
            components.Add(files);
        }

        return new RootPlan(boot, definition.Kernel?.CommandLine ?? "", components.ToImmutable())
        {
            KernelConfiguration = definition.Kernel is { } known ? KernelPlan.Configuration(known, images[known.Image]) : null,
            FirstStageModules = definition.Kernel is { } modular ? KernelPlan.FirstStageModules(modular, images[modular.Image]) : [],
        };
    }
}
