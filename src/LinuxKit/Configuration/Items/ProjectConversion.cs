using System.Collections.Immutable;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Configuration.Items;

/// <summary>YAML made into an image project.</summary>
/// <param name="Project">The project's text; <see langword="null"/> when something is wrong with the YAML.</param>
/// <param name="Diagnostics">All that was found.</param>
public sealed record ProjectConversion(string? Project, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Makes a project with items that say what YAML says. What <c>@pkg:</c> names becomes the item's <c>Project</c>.</summary>
    /// <param name="sources">The YAML files, in order.</param>
    /// <param name="folder">Full path of the folder that the project will stand in.</param>
    /// <param name="sdk">The project's SDK with its version: <c>LinuxKit.Sdk/0.1.0</c>.</param>
    /// <exception cref="LinuxKitException">Something in the YAML can't be said in an item.</exception>
    public static ProjectConversion From(IReadOnlyList<YamlSource> sources, string folder, string sdk)
    {
        ArgumentNullException.ThrowIfNull(sources);

        // Each project stands for an image that nobody else can name.
        var images = sources.SelectMany(source => YamlReader.FindProjects(source)).Distinct(StringComparer.Ordinal).Index()
            .ToDictionary(project => project.Item, project => $"project.invalid/{project.Index}", StringComparer.Ordinal);
        var reading = YamlReader.Read(sources.Select(source => source with { Projects = images }));
        return new ProjectConversion(
            reading.HasErrors ? null : ProjectWriter.Write(reading.Definition, folder, sdk, images.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal)),
            reading.Diagnostics);
    }
}
