using System.Collections.Immutable;
using LinuxKit.Configuration;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit;

/// <summary>Everything that a build is asked for: what the tasks and the tool hand to the engine.</summary>
public sealed record BuildRequest
{
    /// <summary>The image's name: the first part of its outputs' file names.</summary>
    public required string Name { get; init; }

    /// <summary>The system.</summary>
    public required ImageDefinition Definition { get; init; }

    /// <summary>The architecture, by OCI's name (<c>amd64</c>).</summary>
    public required string Architecture { get; init; }

    /// <summary>Names of the output formats.</summary>
    public required ImmutableArray<string> Formats { get; init; }

    /// <summary>Full path of the content store's folder.</summary>
    public required string Store { get; init; }

    /// <summary>Full paths of OCI layouts, folders or tars; of two that hold one reference, the later one wins.</summary>
    public ImmutableArray<string> Layouts { get; init; } = [];

    /// <summary>How registries are reached for images that neither a layout nor the store has; <see langword="null"/> when none is to be asked.</summary>
    public RegistryOptions? Registries { get; init; }

    /// <summary>Which images there may be, beside those of layouts.</summary>
    public ImagePolicy Policy { get; init; } = new();

    /// <summary>The lock file; <see langword="null"/> for none.</summary>
    public LockOptions? Lock { get; init; }

    /// <summary><c>auto</c>, <c>zstd</c>, <c>gzip</c> or <c>none</c>.</summary>
    public string Compression { get; init; } = "auto";

    /// <summary>The most that an output file may have, such as <c>100M</c>; empty for no limit.</summary>
    public string MaximumSize { get; init; } = "";

    /// <summary>The memory that the image's machines have, such as <c>1G</c>: a warning says when the boot alone needs more.</summary>
    public string BootMemory { get; init; } = "1G";

    /// <summary>What disks are to be like.</summary>
    public DiskRequest Disk { get; init; } = new();

    /// <summary>Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</summary>
    public long Timestamp { get; init; } = DefaultTimestamp;

    /// <summary>Where the request as a whole was written: the project file.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The reference tool's own build time, 2017-04-18T16:30:00Z, kept so that both give the same root.</summary>
    public const long DefaultTimestamp = 1492533000;
}
