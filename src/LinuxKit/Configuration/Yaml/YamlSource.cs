using System.Collections.Immutable;

namespace LinuxKit.Configuration.Yaml;

/// <summary>A YAML file, or text that stands for one, and what its author may use in it.</summary>
/// <param name="File">Full path of the file, or what errors call the text.</param>
public sealed record YamlSource(string File)
{
    /// <summary>The text; <see langword="null"/> for that of <see cref="File"/>.</summary>
    public string? Text { get; init; }

    /// <summary>Full path of the folder that paths in it are relative to; <see langword="null"/> for that of <see cref="File"/>.</summary>
    public string? Folder { get; init; }

    /// <summary>The values of <c>${NAME}</c>; <see langword="null"/> when that stands for itself.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    /// <summary>What package projects made: their full paths, and the references of their images; <see langword="null"/> when nothing was built yet, and any project will do.</summary>
    public IReadOnlyDictionary<string, string>? Projects { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Who asks for the file, for when there is none.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>Full path of the folder that paths are relative to.</summary>
    internal string FullFolder => Folder ?? Path.GetDirectoryName(Path.GetFullPath(File)) ?? Path.GetFullPath(File);
}
