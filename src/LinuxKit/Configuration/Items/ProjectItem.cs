using System.Collections.Immutable;

namespace LinuxKit.Configuration.Items;

/// <summary>The types of item that describe a system or a package.</summary>
public enum ItemType
{
    /// <summary>A YAML file that describes a system, or a part of it.</summary>
    LinuxKitYaml,

    /// <summary>The kernel.</summary>
    Kernel,

    /// <summary>An image that is unpacked to the root.</summary>
    Init,

    /// <summary>A container that runs at boot.</summary>
    OnBoot,

    /// <summary>A container that runs at shutdown.</summary>
    OnShutdown,

    /// <summary>A container that keeps running.</summary>
    Service,

    /// <summary>A directory that containers share.</summary>
    Volume,

    /// <summary>A file laid over the root of a system, or in a package.</summary>
    File,

    /// <summary>A Debian package in a package.</summary>
    DebianPackage,

    /// <summary>A module of a package's kernel.</summary>
    KernelModule,

    /// <summary>The properties of a package project.</summary>
    Package,
}

/// <summary>An item of a project, as MSBuild evaluated it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Include">What it includes, unescaped.</param>
/// <param name="Metadata">The values of its metadata, escaped as MSBuild keeps them: only so can <c>;</c> between values be told from one inside.</param>
/// <param name="Location">The file that defines it, and where in it when that is known.</param>
/// <param name="ProjectDirectory">Full path of the folder that its paths are relative to.</param>
public sealed record ProjectItem(
    ItemType Type,
    string Include,
    IReadOnlyDictionary<string, string> Metadata,
    SourceLocation Location,
    string ProjectDirectory)
{
    /// <summary>Where the values of metadata begin, by name, as far as that is known.</summary>
    public IReadOnlyDictionary<string, SourceLocation> MetadataLocations { get; init; } = ImmutableDictionary<string, SourceLocation>.Empty;
}
