using System.Collections.Immutable;
using System.Text.Json.Serialization;
using LinuxKit.Archives;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>What an image tree is for: its fixed files differ (sheet 01, 6.3).</summary>
public enum TreeRole
{
    /// <summary>Unpacked to the root of the guest: <c>/etc/resolv.conf</c> is a link to <c>/run</c>.</summary>
    Root,

    /// <summary>The root of a container: <c>/etc/resolv.conf</c> is a file.</summary>
    Container,
}

/// <summary>A part of the root file system that is made, kept and reused as one segment. Its key says all that its bytes depend on.</summary>
/// <param name="Name">What messages call it: <c>services[0] web</c>.</param>
/// <param name="Location">The item that asked for it.</param>
[JsonPolymorphic]
[JsonDerivedType(typeof(ImageTree), "image")]
[JsonDerivedType(typeof(ImageArchive), "archive")]
[JsonDerivedType(typeof(ImageFiles), "members")]
[JsonDerivedType(typeof(JoinedFile), "joined")]
[JsonDerivedType(typeof(GeneratedFiles), "files")]
public abstract record Component(string Name, SourceLocation Location);

/// <summary>The flattened layers of an image, below a prefix.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Location">The item that asked for it.</param>
/// <param name="Image">The image.</param>
/// <param name="Prefix">Path in the guest, without slashes at its ends; empty for the root.</param>
/// <param name="Role">Which fixed files the tree gets.</param>
public sealed record ImageTree(string Name, SourceLocation Location, ResolvedImage Image, string Prefix, TreeRole Role)
    : Component(Name, Location);

/// <summary>The content of a tar archive that is one file of an image: a kernel's modules.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Location">The item that asked for it.</param>
/// <param name="Image">The image.</param>
/// <param name="Member">The tar's path in the image.</param>
public sealed record ImageArchive(string Name, SourceLocation Location, ResolvedImage Image, string Member)
    : Component(Name, Location)
{
    /// <summary>Whether the image may lack it: then nothing comes of it.</summary>
    public bool Optional { get; init; }
}

/// <summary>Some files of an image, each at another path: the kernel under <c>boot/</c>.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Location">The item that asked for it.</param>
/// <param name="Image">The image.</param>
/// <param name="Members">Path in the image to path in the guest; a member that is missing is an error unless it is optional.</param>
public sealed record ImageFiles(string Name, SourceLocation Location, ResolvedImage Image, ImmutableArray<ImageFile> Members)
    : Component(Name, Location);

/// <summary>One file to take out of an image.</summary>
/// <param name="Member">Path in the image.</param>
/// <param name="Path">Path in the guest.</param>
/// <param name="Optional">Whether the image may lack it.</param>
public sealed record ImageFile(string Member, string Path, bool Optional = false);

/// <summary>A file that is all those in a row that images have at one path, when more than one has it; otherwise nothing.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Location">The item that asked for it.</param>
/// <param name="Images">The images, in order.</param>
/// <param name="Path">The path in the images and in the guest.</param>
public sealed record JoinedFile(string Name, SourceLocation Location, ImmutableArray<ResolvedImage> Images, string Path)
    : Component(Name, Location);

/// <summary>Entries made by the build: a bundle's <c>config.json</c>, the project's files.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Location">The item that asked for it.</param>
/// <param name="Entries">The entries, in order.</param>
public sealed record GeneratedFiles(string Name, SourceLocation Location, ImmutableArray<GeneratedEntry> Entries)
    : Component(Name, Location)
{
    /// <summary>Where the blobs are read that are the contents of entries.</summary>
    public IBlobSource? Blobs { get; init; }
}

/// <summary>One entry of <see cref="GeneratedFiles"/>.</summary>
/// <param name="Entry">Its metadata, with the size of its content.</param>
public sealed record GeneratedEntry(ArchiveEntry Entry)
{
    /// <summary>The content, when it is small and made by the build.</summary>
    public ImmutableArray<byte> Content { get; init; } = [];

    /// <summary>Full path of the host's file that holds the content, with <see cref="SourceDigest"/>.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The digest that <see cref="SourcePath"/> had when the build was planned; other content when it is read is an error.</summary>
    public Digest? SourceDigest { get; init; }

    /// <summary>The blob of <see cref="GeneratedFiles.Blobs"/> that is the content, as it is stored.</summary>
    public Descriptor? Blob { get; init; }

    /// <summary>A directory that is made only when no other component has it: a parent that nobody asked for by name keeps the mode it has.</summary>
    public bool Implied { get; init; }
}
