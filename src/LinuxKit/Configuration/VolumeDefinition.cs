using System.Collections.Immutable;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>How a volume holds its image.</summary>
public enum VolumeFormat
{
    /// <summary>The image's files.</summary>
    Filesystem,

    /// <summary>The image itself, for several platforms, as an OCI layout.</summary>
    Oci,
}

/// <summary>A directory that containers share by its name.</summary>
/// <param name="Name">Unique among volumes; part of a path in the root.</param>
/// <param name="Location">Where it was written.</param>
public sealed record VolumeDefinition(string Name, SourceLocation Location)
{
    /// <summary>What was written, where somebody wrote it.</summary>
    internal VolumeSettings? Settings { get; init; }

    /// <summary>What YAML says, for the locations of its parts; <see langword="null"/> for items.</summary>
    internal Node? Node { get; init; }

    /// <summary>Where its image was written.</summary>
    internal SourceLocation ImageLocation => Node?.Locate("image") ?? Location;

    /// <summary>Reference of the image that fills it, as written; <see langword="null"/> for an empty volume.</summary>
    public string? Image { get; init; }

    /// <summary>Whether containers may only read it.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>How it holds the image.</summary>
    public VolumeFormat Format { get; init; }

    /// <summary>The platforms of the image that an OCI layout has, each as <c>os/architecture[/variant]</c>; none for all.</summary>
    public ImmutableArray<string> Platforms { get; init; } = [];
}
