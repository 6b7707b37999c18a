using System.Collections.Immutable;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Packages.Items;

/// <summary>What came out of reading a package project, with everything that is wrong with it.</summary>
/// <param name="Definition">The package, as far as it could be read: whole when there is no error.</param>
/// <param name="Diagnostics">All problems, in the order of the project.</param>
public sealed record PackageReading(PackageDefinition Definition, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Whether anything keeps the package from being built.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}

/// <summary>Reads the items of a package project.</summary>
public static class PackageItemReader
{
    /// <summary>The names of the metadata that an item may have.</summary>
    /// <param name="type">The item's type.</param>
    public static ImmutableArray<string> Metadata(ItemType type)
    {
        FieldTable table = type switch
        {
            ItemType.Package => PackageFields.Properties,
            ItemType.DebianPackage => PackageFields.DebianPackage,
            ItemType.KernelModule => PackageFields.KernelModule,
            ItemType.File => PackageFields.File,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Package projects have no such items."),
        };
        return [.. table.All.Select(field => field.Metadata).OfType<string>()];
    }

    /// <summary>Reads all items; every problem is reported, none stops the reading.</summary>
    /// <param name="package">The project's properties as an item: it includes the image's repository, and its metadata are named after the properties.</param>
    /// <param name="items">The items, in the project's order.</param>
    /// <param name="timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
    public static PackageReading Read(ProjectItem package, IEnumerable<ProjectItem> items, long timestamp)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(items);
        var diagnostics = new List<Diagnostic>();
        var metadata = new MetadataReader([]);
        var definition = metadata.Read(
            PackageFields.Properties,
            new PackageDefinition(package.Include, [], [], package.Location) { Timestamp = timestamp },
            package,
            new Reading(diagnostics, "The project's properties"));
        foreach (var item in items)
        {
            definition = Add(definition, item, metadata, new Reading(diagnostics, $"{item.Type} '{item.Include}'"));
        }

        return new PackageReading(definition, [.. diagnostics]);
    }

    private static PackageDefinition Add(PackageDefinition definition, ProjectItem item, MetadataReader metadata, Reading reading)
    {
        switch (item.Type)
        {
            case ItemType.DebianPackage:
                var package = metadata.Read(PackageFields.DebianPackage, new DebianPackageItem(item.Include, item.Location), item, reading);
                package = package with { Architecture = Normalize(package.Architecture) };
                return definition with { DebianPackages = definition.DebianPackages.Add(package) };
            case ItemType.KernelModule:
                var module = metadata.Read(PackageFields.KernelModule, new KernelModuleItem(item.Include, item.Location), item, reading);
                module = module with { Architecture = Normalize(module.Architecture) };
                return definition with { KernelModules = definition.KernelModules.Add(module) };
            case ItemType.File:
                return AddFile(definition, item, metadata.Read(PackageFields.File, new PackageFileDraft(new FileSettings()), item, reading), reading);
            default:
                throw new ArgumentOutOfRangeException(nameof(item), item.Type, "Package projects have no such items.");
        }
    }

    /// <summary>A file that is not for any of the architectures need not exist.</summary>
    private static PackageDefinition AddFile(PackageDefinition definition, ProjectItem item, PackageFileDraft draft, Reading reading)
    {
        var architecture = Normalize(draft.Architecture);
        if (architecture is not null && !definition.Architectures.Contains(architecture))
        {
            return definition;
        }

        if (draft.Settings.Metadata is not null)
        {
            reading.Report(ConfigurationDiagnostics.AmbiguousContent, item.Location, "Only a system can describe itself, and this is a package.");
            return definition;
        }

        return FileItem.Read(draft.Settings, item, reading) is { } file
            ? definition with
            {
                Files = definition.Files.Add(new PackageFile(file)
                {
                    Architecture = architecture,
                    Mode = string.IsNullOrEmpty(draft.Settings.Mode) ? null : file.Mode,
                }),
            }
            : definition;
    }

    private static string? Normalize(string? architecture) => architecture is null ? null : Platform.NormalizeArchitecture(architecture);
}
