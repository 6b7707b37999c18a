using System.Collections.Immutable;
using LinuxKit.Configuration;

namespace LinuxKit.Packages;

/// <summary>What a package project says: an OCI image made of Debian packages and files, for one or more architectures.</summary>
/// <param name="Repository">Registry and repository of the image, without a tag: <c>linuxkit.sdk/crun</c>.</param>
/// <param name="Tags">The tags that it gets.</param>
/// <param name="Architectures">OCI's names of the architectures.</param>
/// <param name="Location">The project.</param>
public sealed record PackageDefinition(
    string Repository, ImmutableArray<string> Tags, ImmutableArray<string> Architectures, SourceLocation Location)
{
    /// <summary>Where Debian packages come from.</summary>
    public DebianArchiveSettings Debian { get; init; } = new();

    /// <summary>The Debian packages, which are unpacked in an order of their own.</summary>
    public ImmutableArray<DebianPackageItem> DebianPackages { get; init; } = [];

    /// <summary>Globs of what is taken from Debian packages, below the root; empty for everything.</summary>
    public ImmutableArray<string> IncludePaths { get; init; } = [];

    /// <summary>Globs of what is left out of Debian packages, even where it is included.</summary>
    public ImmutableArray<string> ExcludePaths { get; init; } = [];

    /// <summary>The modules that a kernel package has, in the order in which the guest loads them.</summary>
    public ImmutableArray<KernelModuleItem> KernelModules { get; init; } = [];

    /// <summary>Files laid over the packages.</summary>
    public ImmutableArray<PackageFile> Files { get; init; } = [];

    /// <summary>How the image's layers are compressed: <c>auto</c> (zstd), <c>zstd</c>, <c>gzip</c> or <c>none</c>.</summary>
    public string Compression { get; init; } = "auto";

    /// <summary>How the image is run.</summary>
    public PackageImageSettings Image { get; init; } = new();

    /// <summary>Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</summary>
    public long Timestamp { get; init; } = 1492533000;
}

/// <summary>A <c>DebianPackage</c> item.</summary>
/// <param name="Name">The package.</param>
/// <param name="Location">The item.</param>
public sealed record DebianPackageItem(string Name, SourceLocation Location)
{
    /// <summary>The version wanted, to the letter; <see langword="null"/> for the suite's current one.</summary>
    public string? Version { get; init; }

    /// <summary>The suite wanted, such as one of backports; <see langword="null"/> for what apt would choose.</summary>
    public string? Suite { get; init; }

    /// <summary>OCI's name of the only architecture that the item is for; <see langword="null"/> for all.</summary>
    public string? Architecture { get; init; }

    /// <summary>Whether what the package depends on comes with it.</summary>
    public bool Dependencies { get; init; } = true;

    /// <summary>
    /// Whether the package is a kernel: the image then holds <c>kernel</c>, <c>config</c> and <c>kernel.tar</c> made of it, and nothing else of the package.
    /// The empty packages that depend on the current kernel may be named too.
    /// </summary>
    public bool Kernel { get; init; }
}

/// <summary>A <c>KernelModule</c> item.</summary>
/// <param name="Name">The module, with <c>-</c> or <c>_</c>; <c>*</c> for all modules of the kernel.</param>
/// <param name="Location">The item.</param>
public sealed record KernelModuleItem(string Name, SourceLocation Location)
{
    /// <summary>Whether the guest loads it at boot, and not only when a device or a program asks for it.</summary>
    public bool Load { get; init; } = true;

    /// <summary>OCI's name of the only architecture that the item is for; <see langword="null"/> for all.</summary>
    public string? Architecture { get; init; }
}

/// <summary>A <c>File</c> item of a package project.</summary>
/// <param name="Definition">The file; its owners must be numbers or <c>root</c>, and its <see cref="FileDefinition.Mode"/> is not used.</param>
public sealed record PackageFile(FileDefinition Definition)
{
    /// <summary>
    /// Permission bits; <see langword="null"/> for a package's defaults: octal 0755 for directories and for files that start with <c>#!</c> or as an ELF program,
    /// octal 0644 for other files.
    /// </summary>
    public int? Mode { get; init; }

    /// <summary>OCI's name of the only architecture that the item is for; <see langword="null"/> for all.</summary>
    public string? Architecture { get; init; }
}

/// <summary>The execution part of the image, the same for all architectures.</summary>
public sealed record PackageImageSettings
{
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

    /// <summary>Defaults of a container of this image (upstream's <c>config</c> in <c>build.yml</c>), as JSON: it becomes the label <c>org.mobyproject.config</c>.</summary>
    public string? Config { get; init; }
}

/// <summary>Where Debian packages come from.</summary>
public sealed record DebianArchiveSettings
{
    /// <summary>The suite of this version of the SDK.</summary>
    public const string DefaultSuite = "bookworm";

    /// <summary>Address of a mirror's archive; <see langword="null"/> for the one in the host's apt configuration.</summary>
    public string? Mirror { get; init; }

    /// <summary>Address of a mirror's security archive; <see langword="null"/> for the one in the host's apt configuration, or the one beside <see cref="Mirror"/>.</summary>
    public string? SecurityMirror { get; init; }

    /// <summary>Code name of a release; its updates and security updates belong to it.</summary>
    public string Suite { get; init; } = DefaultSuite;

    /// <summary>Further suites of the archive, by code name, such as those of backports.</summary>
    public ImmutableArray<string> AdditionalSuites { get; init; } = [];

    /// <summary>The components.</summary>
    public ImmutableArray<string> Components { get; init; } = ["main"];

    /// <summary>Full path of an OpenPGP keyring, binary or armored; <see langword="null"/> for the one that is shipped.</summary>
    public string? Keyring { get; init; }
}
