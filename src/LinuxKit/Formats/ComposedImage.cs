using LinuxKit.Archives;
using LinuxKit.Boot;
using LinuxKit.Boot.SecureBoot;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats;

/// <summary>What every format is made of.</summary>
/// <param name="Boot">The kernel and what belongs to it, or <see langword="null"/> for a root file system alone.</param>
/// <param name="Root">The root file system.</param>
public sealed record ComposedImage(BootFiles? Boot, ComposedRoot Root)
{
    /// <summary>The architecture, by OCI's name.</summary>
    public required string Architecture { get; init; }

    /// <summary>Modification time of what a format makes itself, in seconds since 1970-01-01 UTC.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Where the image was asked for.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>What disks are to be like.</summary>
    public DiskSettings Disk { get; init; } = new();

    /// <summary>The boot loaders' image, unpacked; empty when no format has a boot loader.</summary>
    public ComposedRoot BootLoader { get; init; } = new([], []);

    /// <summary>The image of the board's firmware, unpacked; empty when no format has it.</summary>
    public ComposedRoot BoardFirmware { get; init; } = new([], []);

    /// <summary>The kernel's modules for first stages; empty when no format has one, or the kernel's image none.</summary>
    public ComposedRoot FirstStageModules { get; init; } = new([], []);

    /// <summary>The kernel's configuration; <see langword="null"/> without a kernel, or when nobody knows it.</summary>
    public KernelConfiguration? Kernel { get; init; }

    /// <summary>How initrds are compressed.</summary>
    public Compression InitrdCompression { get; init; } = Compression.None;

    /// <summary>Who signs EFI programs; nobody when it is <see langword="null"/>.</summary>
    internal SigningKey? Signer { get; init; }
}

/// <summary>The boot files.</summary>
/// <param name="Files">Entries below <c>boot/</c>: the kernel, the command line, and microcode where it was asked for.</param>
/// <param name="CommandLine">The kernel command line, to the letter.</param>
public sealed record BootFiles(ComposedRoot Files, string CommandLine);
