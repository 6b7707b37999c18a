using System.Diagnostics.CodeAnalysis;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Finds what <c>@pkg:PATH</c> in the place of an image stands for.</summary>
/// <param name="folder">Full path of the folder that paths are relative to.</param>
/// <param name="images">The references of images by the full paths of the projects that made them; <see langword="null"/> before any did.</param>
internal sealed class YamlProjects(string folder, IReadOnlyDictionary<string, string>? images)
{
    private const string Prefix = "@pkg:";
    private const string Extension = ".lkproj";

    /// <summary>Full paths of the projects that were asked for, in order.</summary>
    public List<string> Found { get; } = [];

    /// <summary>The image's reference as it was written, or that of the project's image; <see langword="null"/> when that was reported.</summary>
    public string? Resolve(string? image, SourceLocation location, Reading reading)
    {
        if (image is not ['@', ..])
        {
            return NamedImage.Check(image, location, reading);
        }

        if (!TryFind(image, out var project, out var problem))
        {
            reading.Report(YamlDiagnostics.InvalidTemplate, location, $"'{image}' {problem}.");
            return null;
        }

        Found.Add(project);
        if (images is null)
        {
            return ItemReader.UnbuiltImage;
        }

        if (images.TryGetValue(project, out var reference))
        {
            return NamedImage.Check(reference, location, reading);
        }

        reading.Report(ConfigurationDiagnostics.ProjectWithoutImage, location, $"The project '{project}' makes no image, or is not built with this one.");
        return null;
    }

    private bool TryFind(string image, [NotNullWhen(true)] out string? project, out string problem)
    {
        project = null;
        if (!image.StartsWith(Prefix, StringComparison.Ordinal) || image.Length == Prefix.Length || image.Contains('\0', StringComparison.Ordinal))
        {
            problem = "is not '@pkg:' and a path";
            return false;
        }

        var path = Path.GetFullPath(image[Prefix.Length..], folder);
        if (File.Exists(path))
        {
            project = path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path : null;
            problem = "is not a package project";
            return project is not null;
        }

        try
        {
            var projects = Directory.Exists(path) ? Directory.GetFiles(path, "*" + Extension) : [];
            project = projects is [var only] ? only : null;
            problem = projects.Length == 0 ? $"leads to '{path}', where there is no package project" : $"leads to '{path}', where there are several projects";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"leads to a folder that can't be read: {e.Message.TrimEnd('.')}";
        }

        return project is not null;
    }
}
