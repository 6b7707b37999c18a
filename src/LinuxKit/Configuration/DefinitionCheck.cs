using LinuxKit.Archives;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>Checks what can be wrong between the parts of a system that are right one by one.</summary>
internal static class DefinitionCheck
{
    // A container's folder is its name with up to four more characters ("000-").
    private const int MaximumNameInBytes = ArchiveLimits.NameLength - 4;

    /// <summary>Reports every problem.</summary>
    public static void Run(ImageDefinition definition, List<Diagnostic> diagnostics)
    {
        var ids = IdMap.From(definition);
        foreach (var (section, containers) in new[] { ("OnBoot", definition.OnBoot), ("OnShutdown", definition.OnShutdown), ("Service", definition.Services) })
        {
            foreach (var container in containers)
            {
                Check(container, ids, new Reading(diagnostics, $"{section} '{container.Name}'"));
            }
        }

        CheckServiceNames(definition, diagnostics);
        CheckFiles(definition, ids, diagnostics);
    }

    private static void Check(ContainerDefinition container, IdMap ids, Reading reading)
    {
        if (!GuestPath.IsName(container.Name, MaximumNameInBytes, out var problem))
        {
            reading.Report(ConfigurationDiagnostics.InvalidName, container.Location, $"The name '{container.Name}' {problem}.");
        }

        var settings = container.Settings;
        CheckBinds(settings.Binds ?? [], container, reading);
        CheckBinds(settings.BindsAdd ?? [], container, reading);
        CheckAddition(settings.Binds is not null && settings.BindsAdd is not null, "BindsAdd", "Binds", container, reading);
        CheckAddition(settings.Capabilities is not null && settings.CapabilitiesAdd is not null, "CapabilitiesAdd", "Capabilities", container, reading);
        CheckOwner(ids, settings.Uid, container.Location, reading);
        CheckOwner(ids, settings.Gid, container.Location, reading);
        foreach (var group in settings.AdditionalGids ?? [])
        {
            CheckOwner(ids, group, container.Location, reading);
        }
    }

    /// <summary>A source that is no absolute path is a volume's name, and there are no volumes yet.</summary>
    private static void CheckBinds(IEnumerable<string> binds, ContainerDefinition container, Reading reading)
    {
        foreach (var bind in binds)
        {
            if (!bind.StartsWith('/'))
            {
                reading.Report(ConfigurationDiagnostics.InvalidBind, container.Location, $"The source of '{bind}' is neither an absolute path nor a volume of this system.");
            }
        }
    }

    private static void CheckAddition(bool both, string addition, string list, ContainerDefinition container, Reading reading)
    {
        if (both)
        {
            reading.Report(ConfigurationDiagnostics.NoEffect, container.Location, $"{addition} has no effect beside {list}.");
        }
    }

    private static void CheckOwner(IdMap ids, string? owner, SourceLocation location, Reading reading)
    {
        try
        {
            ids.Resolve(owner);
        }
        catch (LinuxKitException e)
        {
            reading.Report(e.Diagnostic.Descriptor, location, e.Diagnostic.Message);
        }
    }

    private static void CheckServiceNames(ImageDefinition definition, List<Diagnostic> diagnostics)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in definition.Services)
        {
            if (!names.Add(service.Name))
            {
                diagnostics.Add(ConfigurationDiagnostics.DuplicateService.At(service.Location, $"There is more than one service '{service.Name}'."));
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
                diagnostics.Add(ConfigurationDiagnostics.DuplicatePath.At(file.Location, $"There is more than one file '{file.Path}'."));
            }
        }

        foreach (var file in definition.Files)
        {
            var reading = new Reading(diagnostics, $"File '{file.Path}'");
            CheckOwner(ids, file.Uid, file.Location, reading);
            CheckOwner(ids, file.Gid, file.Location, reading);
            for (var slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = file.Path.IndexOf('/', slash + 1))
            {
                if (kinds.GetValueOrDefault(file.Path[..slash], FileKind.Directory) == FileKind.File)
                {
                    reading.Report(ConfigurationDiagnostics.PathBelowFile, file.Location, $"'{file.Path[..slash]}' is a file itself.");
                }
            }
        }
    }
}
