using System.Collections.Immutable;

namespace LinuxKit.Configuration;

/// <summary>What an item or an image's label says of a container. <see langword="null"/> is "not said", which differs from empty.</summary>
public sealed record ContainerSettings
{
    /// <summary>Nothing said.</summary>
    public static ContainerSettings None { get; } = new();

    /// <summary>Program and arguments, in place of the image's entry point and command.</summary>
    public ImmutableArray<string>? Command { get; init; }

    /// <summary>Environment as <c>NAME=value</c>, in place of the image's.</summary>
    public ImmutableArray<string>? Env { get; init; }
}
