using System.Collections.Immutable;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration;

/// <summary>A whole system as its author described it; nothing is resolved yet.</summary>
public sealed record ImageDefinition
{
    /// <summary>The kernel, or <see langword="null"/> for a root file system alone.</summary>
    public KernelDefinition? Kernel { get; init; }

    /// <summary>Images unpacked to the root, in order.</summary>
    public ImmutableArray<InitDefinition> Init { get; init; } = [];

    /// <summary>Containers run one after the other at boot.</summary>
    public ImmutableArray<ContainerDefinition> OnBoot { get; init; } = [];

    /// <summary>Containers run one after the other at shutdown.</summary>
    public ImmutableArray<ContainerDefinition> OnShutdown { get; init; } = [];

    /// <summary>Containers that keep running.</summary>
    public ImmutableArray<ContainerDefinition> Services { get; init; } = [];

    /// <summary>Files laid over the root, in order.</summary>
    public ImmutableArray<FileDefinition> Files { get; init; } = [];

    /// <summary>Directories that containers share by name, in order.</summary>
    public ImmutableArray<VolumeDefinition> Volumes { get; init; } = [];
}

/// <summary>The kernel image and what is taken out of it.</summary>
/// <param name="Image">Reference of the kernel image, as written.</param>
/// <param name="Location">Where it was written.</param>
public sealed record KernelDefinition(string Image, SourceLocation Location)
{
    /// <summary>What was written, where somebody wrote it.</summary>
    internal KernelSettings? Settings { get; init; }

    /// <summary>What YAML files say, the last one first, for the locations of its parts; none for items.</summary>
    internal ImmutableArray<MapNode> Nodes { get; init; } = [];

    /// <summary>The kernel command line, to the letter.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Name of the kernel's file in the image.</summary>
    public string Binary { get; init; } = "kernel";

    /// <summary>Name of the tar with modules in the image; <see langword="null"/> for <c>kernel.tar</c>, empty or <c>none</c> for no tar.</summary>
    public string? Tar { get; init; }

    /// <summary>Name of the microcode archive in the image, or <see langword="null"/> for none.</summary>
    public string? Microcode { get; init; }

    /// <summary>Where a key was written that counts.</summary>
    internal SourceLocation LocationOf(string key) =>
        Nodes.FirstOrDefault(node => node.Entries.Any(entry => entry.Key == key))?.Locate(key) ?? Location;
}

/// <summary>An image that is unpacked to the root.</summary>
/// <param name="Image">Its reference, as written.</param>
/// <param name="Location">Where it was written.</param>
public sealed record InitDefinition(string Image, SourceLocation Location);

/// <summary>A container: its name, its image, and what differs from the image's own settings.</summary>
/// <param name="Name">Unique among services; part of a path in the root.</param>
/// <param name="Image">Reference of the image, as written.</param>
/// <param name="Settings">What the author set.</param>
/// <param name="Location">Where it was written.</param>
public sealed record ContainerDefinition(string Name, string Image, ContainerSettings Settings, SourceLocation Location)
{
    /// <summary>What YAML says, for the locations of its parts; <see langword="null"/> for items.</summary>
    internal Node? Node { get; init; }

    /// <summary>Where its image was written.</summary>
    internal SourceLocation ImageLocation => Node?.Locate("image") ?? Location;
}

/// <summary>What a <see cref="FileDefinition"/> makes.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,
}

/// <summary>A file laid over the root.</summary>
/// <param name="Path">Path in the guest, without a leading slash.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Location">Where it was written.</param>
public sealed record FileDefinition(string Path, FileKind Kind, SourceLocation Location)
{
    /// <summary>What was written, where somebody wrote it.</summary>
    internal FileSettings? Settings { get; init; }

    /// <summary>What YAML says, for the locations of its parts; <see langword="null"/> for items.</summary>
    internal Node? Node => Settings?.Node;

    /// <summary>The content as text, when it is given in place or is the system's own description.</summary>
    public string? Contents { get; init; }

    /// <summary>Full path of the host's file that holds the content.</summary>
    public string? Source { get; init; }

    /// <summary>Whether a missing <see cref="Source"/> leaves the file out instead of failing.</summary>
    public bool Optional { get; init; }

    /// <summary>The text of a symbolic link.</summary>
    public string? Target { get; init; }

    /// <summary>Permission bits (octal 0600 for files and links, 0700 for directories, unless given).</summary>
    public int Mode { get; init; }

    /// <summary>Owner: a number, <c>root</c> or a container's name.</summary>
    public string Uid { get; init; } = "0";

    /// <summary>Group: a number, <c>root</c> or a container's name.</summary>
    public string Gid { get; init; } = "0";
}
