using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Oci;
using LinuxKit.RuntimeSpec;

namespace LinuxKit.RootFilesystem;

/// <summary>What becomes of containers: for each a tree, unless an earlier one has the same, and a bundle (sheet 01, 6.4).</summary>
internal static class ContainerPlan
{
    private const string Folder = "containers";

    /// <exception cref="LinuxKitException">A container can't be made: with the problems of all of them.</exception>
    public static IEnumerable<Component> Components(
        ImageDefinition definition,
        ResolvedImages images,
        IdMap ids,
        long timestamp,
        ICollection<Diagnostic> warnings)
    {
        var components = new List<Component>();
        var problems = new List<Diagnostic>();
        var trees = new Dictionary<string, string>(StringComparer.Ordinal);
        var volumes = definition.Volumes.DistinctBy(volume => volume.Name).ToFrozenDictionary(volume => volume.Name, StringComparer.Ordinal);
        var paths = volumes.ToFrozenDictionary(pair => pair.Key, pair => VolumePlan.MergedPath(pair.Key), StringComparer.Ordinal);
        foreach (var (bundle, name, container) in Bundles(definition))
        {
            try
            {
                var image = images[container.Image];
                var settings = container.Settings.Over(ReadLabel(image, container, volumes, warnings));
                CheckHostname(settings, name, container, warnings);
                var reference = ImageReference.Expand(container.Image);
                var isShared = trees.TryGetValue(reference, out var tree);
                if (!isShared)
                {
                    tree = $"{bundle}/{(settings.Readonly ?? false ? "rootfs" : "lower")}";
                    trees.Add(reference, tree);
                    components.Add(new ImageTree($"{name} image {container.Image}", container.Location, image, tree, TreeRole.Container));
                }

                components.Add(Bundle(bundle, name, container, VolumeUse.Resolve(settings, paths), image, ids, tree!, isShared, timestamp));
            }
            catch (LinuxKitException e)
            {
                problems.AddRange(e.At(container.Location).Diagnostics);
            }
        }

        return problems.Count == 0 ? components : throw new LinuxKitException([.. problems]);
    }

    private static IEnumerable<(string Bundle, string Name, ContainerDefinition Container)> Bundles(ImageDefinition definition)
    {
        var numbered = (string section, ImmutableArray<ContainerDefinition> containers) => containers.Select((container, index) => (
            $"{Folder}/{section}/{index.ToString("D3", CultureInfo.InvariantCulture)}-{container.Name}",
            $"{section}[{index}] {container.Name}",
            container));
        return numbered("onboot", definition.OnBoot)
            .Concat(numbered("onshutdown", definition.OnShutdown))
            .Concat(definition.Services.Select((service, index) => (
                $"{Folder}/services/{service.Name}",
                $"services[{index}] {service.Name}",
                service)));
    }

    private static GeneratedFiles Bundle(
        string bundle,
        string name,
        ContainerDefinition container,
        ContainerSettings settings,
        ResolvedImage image,
        IdMap ids,
        string tree,
        bool isShared,
        long timestamp)
    {
        var isReadonly = settings.Readonly ?? false;
        var entries = ImmutableArray.CreateBuilder<GeneratedEntry>();
        foreach (var parent in ArchivePath.Ancestors(bundle))
        {
            entries.Add(GeneratedEntries.ImpliedDirectory(parent, timestamp));
        }

        entries.Add(GeneratedEntries.Directory(bundle, GeneratedEntries.DirectoryMode, timestamp));
        if (!isShared)
        {
            entries.Add(GeneratedEntries.ImpliedDirectory(tree, timestamp));
        }

        entries.Add(GeneratedEntries.File($"{bundle}/config.json", RuntimeSpecJson.Write(RuntimeSpecBuilder.Build(settings, image.Config, ids)), timestamp));
        if (!isReadonly)
        {
            entries.Add(GeneratedEntries.Directory($"{bundle}/tmp", GeneratedEntries.DirectoryMode, timestamp));
        }

        if (!isReadonly || isShared)
        {
            entries.Add(GeneratedEntries.Directory($"{bundle}/rootfs", GeneratedEntries.DirectoryMode, timestamp));
        }

        entries.Add(GeneratedEntries.File($"{bundle}/runtime.json", RuntimeSpecJson.Write(RuntimeConfig.For(settings, bundle, tree)), timestamp));
        return new GeneratedFiles($"{name} bundle", container.Location, entries.ToImmutable());
    }

    private static ContainerSettings ReadLabel(
        ResolvedImage image, ContainerDefinition container, FrozenDictionary<string, VolumeDefinition> volumes, ICollection<Diagnostic> warnings)
    {
        var (settings, diagnostics) = LabelReader.Read(image.Config.Labels, container.Location);
        var all = diagnostics.ToList();
        var place = new Place(new Reading(all, $"Label {LabelReader.Name}"), null, container.Location);
        foreach (var use in Uses(container.Settings, settings))
        {
            // What a label names that is no volume is a path, relative to the bundle.
            VolumeCheck.CheckUse(use with { IsNamed = false }, volumes, use.Volume, place);
        }

        if (all.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            throw new LinuxKitException([.. all]);
        }

        foreach (var warning in all)
        {
            warnings.Add(warning);
        }

        return settings;
    }

    /// <summary>The runtime refuses to name the whole machine.</summary>
    private static void CheckHostname(ContainerSettings settings, string name, ContainerDefinition container, ICollection<Diagnostic> warnings)
    {
        if (!string.IsNullOrEmpty(settings.Hostname) && settings.Uts is (null or "" or "host" or "root"))
        {
            warnings.Add(ConfigurationDiagnostics.Doubtful.At(
                container.Node?.Locate("hostname") ?? container.Location,
                $"{name} can't be called '{settings.Hostname}' without a UTS namespace of its own: set uts to new."));
        }
    }

    /// <summary>The uses of volumes in a label's lists, but for those that the container has lists of its own for.</summary>
    private static IEnumerable<VolumeUse> Uses(ContainerSettings container, ContainerSettings label) =>
        (container.Binds is null ? label.Binds ?? [] : []).Select(VolumeUse.OfBind)
            .Concat((container.Mounts is null ? label.Mounts ?? [] : []).Select(VolumeUse.OfMount))
            .OfType<VolumeUse>();
}
