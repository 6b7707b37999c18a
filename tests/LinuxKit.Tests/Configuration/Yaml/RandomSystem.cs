using CsCheck;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Tests.Configuration.Yaml;

/// <summary>Random parts of systems that readers accept.</summary>
internal static class RandomSystem
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char.AlphaNumeric, 1, 5];

    private static readonly Gen<string> Image = Gen.OneOf("nginx", "linuxkit/init:1", "localhost/a", "registry.example/a/b:1");

    private static readonly Gen<string?> Maybe = Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)""), Gen.String.Select(text => (string?)text));

    private static readonly Gen<KernelDraft?> Kernel = Gen.Select(Gen.Int[0, 3], Image, Maybe, Maybe, Maybe, Maybe, (which, image, commandLine, binary, tar, microcode) =>
        which == 0
            ? null
            : new KernelDraft(
                which == 1 ? null : image,
                new KernelSettings { CommandLine = commandLine, Binary = binary, Tar = tar, Microcode = microcode },
                SourceLocation.None));

    private static readonly Gen<ContainerDefinition> Container = Gen.Select(Word, Image, RandomSettings.Generate(), (name, image, settings) =>
        new ContainerDefinition(name, image, settings, SourceLocation.None));

    private static readonly Gen<FileDefinition> File = Gen.Select(Word, Gen.Int[0, 4], Gen.String, Word, Maybe, (path, kind, text, word, mode) =>
    {
        var settings = kind switch
        {
            0 => new FileSettings { Directory = true },
            1 => new FileSettings { Symlink = "/" + word },
            2 => new FileSettings { Source = word, Optional = true },
            3 => new FileSettings { Metadata = MetadataFormat.Yaml },
            _ => new FileSettings { Contents = text },
        };
        return (settings with { Path = path, Mode = mode is null ? null : "0644", Uid = mode is "" ? "5" : null })
            .ToDefinition(Path.GetTempPath(), SourceLocation.None, new Reading([], ""))!;
    });

    private static readonly Gen<VolumeDefinition> Volume = Gen.Select(Word, Image, Gen.Int[0, 2], Gen.Bool, (name, image, kind, isReadOnly) => new VolumeSettings
    {
        Readonly = isReadOnly ? true : null,
        Format = kind == 2 ? VolumeFormat.Oci : null,
        Platforms = kind == 2 ? ["linux/amd64", "linux/arm/v7"] : null,
    }.ToDefinition(name, kind == 0 ? null : image, SourceLocation.None));

    public static Gen<SystemDraft> Generate { get; } = Gen.Select(
        Kernel,
        Gen.Select(Container.Array[0, 2], Container.Array[0, 1], Container.Array[0, 2]),
        Gen.Select(Image.Array[0, 2], File.Array[0, 3], Volume.Array[0, 2]),
        (kernel, containers, others) => new SystemDraft
        {
            Kernel = kernel,
            OnBoot = [.. containers.Item1],
            OnShutdown = [.. containers.Item2],
            Services = [.. containers.Item3],
            Init = [.. others.Item1.Select(image => new InitDefinition(image, SourceLocation.None))],
            Files = [.. others.Item2],
            Volumes = [.. others.Item3],
        });
}
