using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>The execution part of an image configuration: OCI image-spec, config.md.</summary>
public sealed record ImageConfig
{
    /// <summary>The platform that the configuration names.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The program and its first arguments.</summary>
    public ImmutableArray<string> Entrypoint { get; init; } = [];

    /// <summary>Default arguments to the entry point.</summary>
    public ImmutableArray<string> Cmd { get; init; } = [];

    /// <summary>Environment as <c>NAME=value</c>.</summary>
    public ImmutableArray<string> Env { get; init; } = [];

    /// <summary>The working directory, or empty.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>Labels, ordered by name.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
