using System.Collections.Immutable;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Fields;
using static LinuxKit.Configuration.Fields.FieldTypes;

namespace LinuxKit.Packages.Items;

/// <summary>The metadata of a package project's items, and of the item that carries its properties.</summary>
internal static class PackageFields
{
    public static readonly FieldTable<DebianPackageItem> DebianPackage = new("a Debian package",
    [
        Of<DebianPackageItem, string>("Version", Text, p => p.Version, (p, v) => p with { Version = v }, "The version, to the letter.", "the suite's"),
        Of<DebianPackageItem, string>("Suite", Text, p => p.Suite, (p, v) => p with { Suite = v }, "The suite, such as one of backports.", "as apt chooses"),
        Of<DebianPackageItem, string>("Architecture", Text, p => p.Architecture, (p, v) => p with { Architecture = v }, OnlyArchitecture, "all"),
        Of<DebianPackageItem, bool?>("Dependencies", Flag, p => p.Dependencies, (p, v) => p with { Dependencies = v!.Value },
            "Whether what the package depends on comes with it.", "`true`"),
        Of<DebianPackageItem, bool?>("Kernel", Flag, p => p.Kernel, (p, v) => p with { Kernel = v!.Value },
            "Whether the image holds `kernel`, `config` and `kernel.tar` made of the package, and nothing else of it.", "`false`"),
    ]);

    public static readonly FieldTable<KernelModuleItem> KernelModule = new("a kernel module",
    [
        Of<KernelModuleItem, bool?>("Load", Flag, m => m.Load, (m, v) => m with { Load = v!.Value },
            "Whether the guest loads it at boot, and not only when a device or a program asks for it.", "`true`"),
        Of<KernelModuleItem, string>("Architecture", Text, m => m.Architecture, (m, v) => m with { Architecture = v }, OnlyArchitecture, "all"),
    ]);

    public static readonly FieldTable<PackageFileDraft> File = new("a file",
    [
        .. FileFields.Table.Fields.Select(field => new LiftedField<PackageFileDraft, FileSettings>(field, f => f.Settings, (f, v) => f with { Settings = v })
        {
            Summary = field.Summary,
            Default = field.Default,
        }),
        Of<PackageFileDraft, string>("Architecture", Text, f => f.Architecture, (f, v) => f with { Architecture = v }, OnlyArchitecture, "all"),
    ]);

    public static readonly FieldTable<PackageDefinition> Properties = new("a package project",
    [
        List("Tags", p => p.Tags, (p, v) => p with { Tags = v }, "Tags of the image."),
        List("Architectures", p => p.Architectures, (p, v) => p with { Architectures = v }, "Architectures of the image."),
        Of<PackageDefinition, string>("Compression", Text, p => p.Compression, (p, v) => p with { Compression = v },
            "How the image's layers are compressed: `auto`, `zstd`, `gzip` or `none`.", "`auto`: zstd"),
        Of<PackageDefinition, ImmutableArray<string>?>("Entrypoint", Words, p => p.Image.Entrypoint, (p, v) => p with { Image = p.Image with { Entrypoint = v!.Value } },
            "The program and its first arguments."),
        Of<PackageDefinition, ImmutableArray<string>?>("Command", Words, p => p.Image.Cmd, (p, v) => p with { Image = p.Image with { Cmd = v!.Value } },
            "Default arguments to the entry point."),
        List("Env", p => p.Image.Env, (p, v) => p with { Image = p.Image with { Env = v } }, "Environment as `NAME=value`."),
        Of<PackageDefinition, string>("WorkingDirectory", Text, p => p.Image.WorkingDirectory, (p, v) => p with { Image = p.Image with { WorkingDirectory = v } },
            "The working directory."),
        Of<PackageDefinition, ImmutableSortedDictionary<string, string>>("Labels", Map, p => p.Image.Labels, (p, v) => p with { Image = p.Image with { Labels = v } },
            "Labels of the image."),
        Of<PackageDefinition, string>("Config", Text, p => p.Image.Config, (p, v) => p with { Image = p.Image with { Config = v } },
            "Defaults of a container of this image, a map in JSON or YAML."),
        Of<PackageDefinition, string>("DebianMirror", Text, p => p.Debian.Mirror, (p, v) => p with { Debian = p.Debian with { Mirror = v } },
            "Address of a mirror's archive.", FromHost),
        Of<PackageDefinition, string>("DebianSecurityMirror", Text, p => p.Debian.SecurityMirror, (p, v) => p with { Debian = p.Debian with { SecurityMirror = v } },
            "Address of a mirror's security archive.", FromHost),
        Of<PackageDefinition, string>("DebianSuite", Text, p => p.Debian.Suite, (p, v) => p with { Debian = p.Debian with { Suite = v } },
            "Code name of a release.", $"`{DebianArchiveSettings.DefaultSuite}`"),
        List("DebianAdditionalSuites", p => p.Debian.AdditionalSuites, (p, v) => p with { Debian = p.Debian with { AdditionalSuites = v } }, "Further suites."),
        List("DebianComponents", p => p.Debian.Components, (p, v) => p with { Debian = p.Debian with { Components = v } }, "Components.", "`main`"),
        Of<PackageDefinition, string>("DebianKeyring", Text, p => p.Debian.Keyring, (p, v) => p with { Debian = p.Debian with { Keyring = v } },
            "Full path of the file with the keys that are trusted.", "shipped"),
        List("DebianIncludePaths", p => p.IncludePaths, (p, v) => p with { IncludePaths = v }, "Globs of what is taken from Debian packages.", "everything"),
        List("DebianExcludePaths", p => p.ExcludePaths, (p, v) => p with { ExcludePaths = v }, "Globs of what is left out of Debian packages, even where it is included."),
    ]);

    private const string OnlyArchitecture = "The only architecture that the item is for.";
    private const string FromHost = "from the host's apt configuration";

    private static Field<PackageDefinition> List(
        string metadata,
        Func<PackageDefinition, ImmutableArray<string>> get,
        Func<PackageDefinition, ImmutableArray<string>, PackageDefinition> set,
        string summary,
        string @default = "") =>
        Of<PackageDefinition, ImmutableArray<string>?>(metadata, FieldTypes.List, p => get(p), (p, v) => set(p, v!.Value), summary, @default);

    private static Field<TRecord, TValue> Of<TRecord, TValue>(
        string metadata, FieldType<TValue> type, Func<TRecord, TValue?> get, Func<TRecord, TValue, TRecord> set, string summary, string @default = "") =>
        new(null, metadata, type, get, set) { Summary = summary, Default = @default };
}

/// <summary>A File item as its metadata say it.</summary>
/// <param name="Settings">What every File item says.</param>
/// <param name="Architecture">The only architecture that it is for.</param>
internal sealed record PackageFileDraft(FileSettings Settings, string? Architecture = null);
