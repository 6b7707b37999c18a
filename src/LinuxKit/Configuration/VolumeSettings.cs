using System.Collections.Immutable;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>What an item or YAML says of a volume besides its name and its image. <see langword="null"/> is "not said".</summary>
internal sealed record VolumeSettings
{
    public bool? Readonly { get; init; }

    public VolumeFormat? Format { get; init; }

    public ImmutableArray<string>? Platforms { get; init; }

    /// <summary>Makes the volume that is described.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="image">The image that fills it, if any.</param>
    /// <param name="location">Where the description was written.</param>
    /// <param name="node">The description in YAML.</param>
    public VolumeDefinition ToDefinition(string name, string? image, SourceLocation location, Node? node = null) => new(name, location)
    {
        Settings = this,
        Node = node,
        Image = image,
        ReadOnly = Readonly ?? false,
        Format = Format ?? VolumeFormat.Filesystem,
        Platforms = Platforms ?? [],
    };
}
