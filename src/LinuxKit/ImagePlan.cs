using System.Collections.Immutable;
using System.Text.Json.Serialization;
using LinuxKit.Formats;
using LinuxKit.Oci;
using LinuxKit.RootFilesystem;

namespace LinuxKit;

/// <summary>A build, decided to the last digest: what stands between resolving and building, in <c>plan.json</c>. Two equal plans make equal outputs.</summary>
public sealed record ImagePlan
{
    /// <summary>The engine that decided it, or that built it: <see cref="EngineIdentity.Current"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>The image's name.</summary>
    public required string Name { get; init; }

    /// <summary>The architecture, by OCI's name.</summary>
    public required string Architecture { get; init; }

    /// <summary>Names of the output formats.</summary>
    public required ImmutableArray<string> Formats { get; init; }

    /// <summary><c>auto</c>, <c>zstd</c>, <c>gzip</c> or <c>none</c>; what the kernel can unpack is seen when it is read.</summary>
    public required string Compression { get; init; }

    /// <summary>The most bytes that an output file may have; <see langword="null"/> for no limit.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>Bytes of memory above which a boot from an initramfs is worth a warning.</summary>
    public long BootMemory { get; init; } = long.MaxValue;

    /// <summary>What disks are to be like.</summary>
    public DiskSettings Disk { get; init; } = new();

    /// <summary>Modification time of what the build makes, in seconds since 1970-01-01 UTC.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Where the build was asked for: the project file.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>Full paths of optional files that were not there: when one comes, the plan no longer holds.</summary>
    public ImmutableArray<string> AbsentFiles { get; init; } = [];

    /// <summary>What was worth a warning when the plan was made; not kept on disk.</summary>
    [JsonIgnore]
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    /// <summary>References that were not locked before, or were locked to something else; not kept on disk.</summary>
    [JsonIgnore]
    public ImmutableArray<LockChange> LockChanges { get; init; } = [];

    /// <summary>The parts of the root file system.</summary>
    public required RootPlan Root { get; init; }

    /// <summary>The boot loaders, for formats that have one.</summary>
    public ImmutableArray<Component> BootLoader { get; init; } = [];

    /// <summary>The firmware of the board, for formats that have it.</summary>
    public ImmutableArray<Component> BoardFirmware { get; init; } = [];
}
