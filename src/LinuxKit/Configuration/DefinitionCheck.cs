using System.Collections.Frozen;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>Checks what can be wrong between the parts of a system that are right one by one. Nothing is read for it.</summary>
internal static class DefinitionCheck
{
    /// <summary>Reports every problem.</summary>
    public static void Run(ImageDefinition definition, List<Diagnostic> diagnostics)
    {
        VolumeCheck.Run(definition.Volumes, diagnostics);
        var ids = IdMap.From(definition);
        var volumes = definition.Volumes.DistinctBy(volume => volume.Name).ToFrozenDictionary(volume => volume.Name, StringComparer.Ordinal);
        foreach (var (section, containers) in new[] { ("OnBoot", definition.OnBoot), ("OnShutdown", definition.OnShutdown), ("Service", definition.Services) })
        {
            foreach (var container in containers)
            {
                var place = new Place(new Reading(diagnostics, $"{section} '{container.Name}'"), container.Node, container.Location);
                new ContainerCheck(container, place).Run(ids, volumes);
                RuntimeCheck.Run(container.Settings.Runtime, isService: section == "Service", place);
            }
        }

        CheckServiceNames(definition, diagnostics);
        CheckFiles(definition, ids, diagnostics);
    }

    /// <summary>Reports an owner that nobody is.</summary>
    public static void CheckOwner(IdMap ids, string? owner, Place place)
    {
        try
        {
            ids.Resolve(owner);
        }
        catch (LinuxKitException e)
        {
            place.Report(e.Diagnostic.Descriptor, e.Diagnostic.Message);
        }
    }

    private static void CheckServiceNames(ImageDefinition definition, List<Diagnostic> diagnostics)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in definition.Services)
        {
            if (!names.Add(service.Name))
            {
                new Reading(diagnostics, "").Report(
                    ConfigurationDiagnostics.DuplicateService, service.Node?.Locate("name") ?? service.Location, $"There is more than one service '{service.Name}'.");
            }
        }
    }

    private static void CheckFiles(ImageDefinition definition, IdMap ids, List<Diagnostic> diagnostics)
    {
        var kinds = new Dictionary<string, FileKind>(StringComparer.Ordinal);
        foreach (var file in definition.Files)
        {
            if (!kinds.TryAdd(file.Path, file.Kind))
            {
                kinds[file.Path] = file.Kind;
                new Reading(diagnostics, "").Report(
                    ConfigurationDiagnostics.DuplicatePath, file.Node?.Locate("path") ?? file.Location, $"There is more than one file '{file.Path}'.");
            }
        }

        foreach (var file in definition.Files)
        {
            var place = new Place(new Reading(diagnostics, $"File '{file.Path}'"), file.Node, file.Location);
            CheckOwner(ids, file.Uid, place.At("uid"));
            CheckOwner(ids, file.Gid, place.At("gid"));
            for (var slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = file.Path.IndexOf('/', slash + 1))
            {
                if (kinds.GetValueOrDefault(file.Path[..slash], FileKind.Directory) == FileKind.File)
                {
                    place.At("path").Report(ConfigurationDiagnostics.PathBelowFile, $"'{file.Path[..slash]}' is a file itself.");
                }
            }
        }
    }
}
