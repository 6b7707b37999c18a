using System.Collections.Immutable;
using LinuxKit.Boot;
using LinuxKit.Configuration;
using LinuxKit.Oci;

namespace LinuxKit.Packages;

/// <summary>Checks what can be wrong between the parts of a package project that are right one by one, before anything is looked up.</summary>
public static class PackageCheck
{
    /// <summary>Checks a project.</summary>
    /// <param name="definition">The project.</param>
    /// <returns>All problems that keep it from being built.</returns>
    public static ImmutableArray<Diagnostic> Run(PackageDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return
        [
            .. Compression(definition),
            .. Invalid(definition).Select(problem => PackagesDiagnostics.InvalidDefinition.At(definition.Location, problem)),
            .. LabelReader.Read(definition.Image.Config ?? "", definition.Location).Diagnostics
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
        ];
    }

    private static ImmutableArray<Diagnostic> Compression(PackageDefinition definition)
    {
        try
        {
            CompressionChoice.Check(definition.Compression, definition.Location);
            return [];
        }
        catch (LinuxKitException e)
        {
            return e.Diagnostics;
        }
    }

    private static IEnumerable<string> Invalid(PackageDefinition definition)
    {
        if (definition.Architectures.IsEmpty || definition.Tags.IsEmpty)
        {
            yield return "The project names no architecture or no tag.";
        }

        foreach (var architecture in definition.Architectures)
        {
            var kernels = definition.DebianPackages.Count(item => item.Kernel && PackageRequests.IsFor(item.Architecture, architecture));
            if (kernels > 1)
            {
                yield return $"More than one DebianPackage item is a kernel for {architecture}.";
            }
            else if (kernels == 0 && !PackageRequests.Modules(definition, architecture).IsEmpty)
            {
                yield return $"There are KernelModule items, but no DebianPackage item has Kernel=\"true\" for {architecture}.";
            }
        }

        foreach (var name in definition.Tags.Select(tag => $"{definition.Repository}:{tag}").Where(name => !ImageReference.TryParse(name, out _)))
        {
            yield return $"'{name}' is not the name of an image.";
        }
    }
}
