using System.Collections.Immutable;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Reads systems from YAML, as the reference tool has it.</summary>
public static class YamlReader
{
    /// <summary>Reads files that are one system together: what a later one says of the kernel goes before, and its lists are appended.</summary>
    /// <param name="sources">The files, in order.</param>
    /// <returns>The system, and every problem: none stops the reading.</returns>
    public static DefinitionReading Read(IEnumerable<YamlSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var diagnostics = new List<Diagnostic>();
        return sources.Aggregate(SystemDraft.None, (draft, source) => draft.Then(ReadDraft(source, diagnostics))).Finish(diagnostics);
    }

    /// <summary>Finds the package projects that a file names by <c>@pkg:</c>, so that they can be built before the file is read.</summary>
    /// <param name="source">The file. What is wrong with it, reading reports.</param>
    /// <returns>Full paths of the projects, each once, in the file's order.</returns>
    public static ImmutableArray<string> FindProjects(YamlSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var conversion = new YamlConversion(source, []);
        ReadDraft(source, conversion, []);
        return [.. conversion.Projects.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Reads one file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="diagnostics">Where to report.</param>
    internal static SystemDraft ReadDraft(YamlSource source, List<Diagnostic> diagnostics) =>
        ReadDraft(source, new YamlConversion(source, diagnostics), diagnostics);

    private static SystemDraft ReadDraft(YamlSource source, YamlConversion conversion, List<Diagnostic> diagnostics)
    {
        var reading = new Reading(diagnostics, "");
        try
        {
            var text = source.Text ?? YamlFile.Read(source.File, source.Location);
            var variables = source.Variables is { } values ? new YamlVariables(values) : null;
            switch (YamlNodeReader.Read(text, YamlOrigin.Of(source.File), variables, reading))
            {
                case MapNode map:
                    return conversion.ToDraft(YamlFields.Table.Read(new SystemYaml(), map, reading), map);
                case ScalarNode { Kind: ScalarKind.Null }:
                    return SystemDraft.None;
                case var other:
                    reading.Report(ConfigurationDiagnostics.InvalidValue, other.Location, $"{other.Description} is not a map with the keys of a system.");
                    return SystemDraft.None;
            }
        }
        catch (LinuxKitException e)
        {
            diagnostics.AddRange(e.Diagnostics);
            return SystemDraft.None;
        }
    }
}
