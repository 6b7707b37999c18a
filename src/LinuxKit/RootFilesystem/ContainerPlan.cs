using System.Collections.Immutable;
using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.RuntimeSpec;

namespace LinuxKit.RootFilesystem;

/// <summary>What becomes of containers: for each a tree, unless an earlier one has the same, and a bundle (sheet 01, 6.4).</summary>
internal static class ContainerPlan
{
    private const string Folder = "containers";

    public static IEnumerable<Component> Components(
        ImageDefinition definition,
        IReadOnlyDictionary<string, ResolvedImage> images,
        IdMap ids,
        long timestamp,
        ICollection<Diagnostic> warnings)
    {
        var trees = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (bundle, name, container) in Bundles(definition))
        {
            var image = images[container.Image];
            var settings = container.Settings.Over(ReadLabel(image, container, warnings));
            var isReadonly = settings.Readonly ?? false;
            var isShared = trees.TryGetValue(container.Image, out var tree);
            if (!isShared)
            {
                tree = $"{bundle}/{(isReadonly ? "rootfs" : "lower")}";
                trees.Add(container.Image, tree);
                yield return new ImageTree($"{name} image {container.Image}", container.Location, image, tree, TreeRole.Container);
            }

            yield return Bundle(bundle, name, container, settings, image, ids, tree!, isShared, timestamp);
        }
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

        entries.Add(GeneratedEntries.File($"{bundle}/config.json", Specification(container, settings, image, ids), timestamp));
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

    private static byte[] Specification(ContainerDefinition container, ContainerSettings settings, ResolvedImage image, IdMap ids)
    {
        try
        {
            return RuntimeSpecJson.Write(RuntimeSpecBuilder.Build(settings, image.Config, ids));
        }
        catch (LinuxKitException e)
        {
            throw e.At(container.Location);
        }
    }

    private static ContainerSettings ReadLabel(ResolvedImage image, ContainerDefinition container, ICollection<Diagnostic> warnings)
    {
        var (settings, diagnostics) = LabelReader.Read(image.Config.Labels, container.Location);
        if (diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            throw new LinuxKitException(diagnostics);
        }

        foreach (var warning in diagnostics)
        {
            warnings.Add(warning);
        }

        return settings;
    }
}
