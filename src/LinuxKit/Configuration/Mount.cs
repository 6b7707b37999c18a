using System.Collections.Immutable;

namespace LinuxKit.Configuration;

/// <summary>A mount: OCI runtime-spec, config.md, section "Mounts". Fields that are not said are guessed from the others where that is safe.</summary>
public sealed record Mount
{
    /// <summary>Where it appears in the container.</summary>
    public string? Destination { get; init; }

    /// <summary>The file system, such as <c>tmpfs</c>, or <c>bind</c>.</summary>
    public string? Type { get; init; }

    /// <summary>What is mounted.</summary>
    public string? Source { get; init; }

    /// <summary>Options as mount(8) takes them.</summary>
    public ImmutableArray<string>? Options { get; init; }

    /// <summary>How users appear in the mount.</summary>
    public ImmutableArray<IdMapping>? UidMappings { get; init; }

    /// <summary>How groups appear in the mount.</summary>
    public ImmutableArray<IdMapping>? GidMappings { get; init; }
}
