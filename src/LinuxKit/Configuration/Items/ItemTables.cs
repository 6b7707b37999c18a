using System.Collections.Immutable;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Yaml;
using static LinuxKit.Configuration.Fields.FieldTypes;

namespace LinuxKit.Configuration.Items;

/// <summary>The metadata of each type of item; those of files are <see cref="FileFields"/>.</summary>
internal static class ItemTables
{
    /// <summary>The metadata through which targets hand over what a project made.</summary>
    public const string ResolvedImage = "ResolvedImage";

    public static readonly FieldTable<ItemDraft<KernelSettings>> Kernel = Table("the kernel",
    [
        new Field<KernelSettings, string>("cmdline", "CommandLine", Text, k => k.CommandLine, (k, v) => k with { CommandLine = v })
        {
            Summary = "The kernel's command line.",
            Default = "empty",
        },
        Field<KernelSettings>.Of("binary", Text, k => k.Binary, (k, v) => k with { Binary = v },
            "Name of the kernel's file in the image.", "`kernel`"),
        Field<KernelSettings>.Of("tar", Text, k => k.Tar, (k, v) => k with { Tar = v },
            "Name of the tar with modules in the image; `none` for no tar.", "`kernel.tar`"),
        new Field<KernelSettings, string>("ucode", "Microcode", Text, k => k.Microcode, (k, v) => k with { Microcode = v })
        {
            Summary = "Name of the microcode archive in the image, which may be missing.",
            Default = "none",
        },
    ]);

    public static readonly FieldTable<ItemDraft<NoSettings>> Init = Table<NoSettings>("an init image", []);

    public static readonly FieldTable<ItemDraft<ContainerSettings>> Container = Table("a container", ContainerFields.Table.Fields,
    [
        new Field<ItemDraft<ContainerSettings>, string>("name", null, Text, i => i.Name, (i, v) => i with { Name = v })
        {
            Summary = "The container's name, unique among services.",
        },
        new Field<ItemDraft<ContainerSettings>, string>(null, "Yaml", Verbatim, i => i.Yaml, (i, v) => i with { Yaml = v })
        {
            Summary = "A map in YAML with keys of this table, but for `name` and `image`. What it sets, no other metadata may set.",
        },
        new Field<ItemDraft<ContainerSettings>, string>(null, "YamlFile", Text, i => i.YamlFile, (i, v) => i with { YamlFile = v })
        {
            Summary = "A file with such a map, relative to the project.",
        },
    ]);

    public static readonly FieldTable<ItemDraft<VolumeSettings>> Volume = Table("a volume", VolumeFields.Table.Fields,
    [
        new Field<ItemDraft<VolumeSettings>, string>("name", "Name", Text, i => i.Name, (i, v) => i with { Name = v })
        {
            Summary = "The volume's name, which binds begin with: small letters, digits, `_` and `-`.",
            Default = "what is included",
        },
    ]);

    public static readonly FieldTable<YamlSource> Yaml = new("a YAML file",
    [
        new Field<YamlSource, ImmutableSortedDictionary<string, string>>(
            null, "Variables", Map, s => s.Variables as ImmutableSortedDictionary<string, string>, (s, v) => s with { Variables = v })
        {
            Summary = "Values for `${NAME}` in the file's scalars; `$${` stands for `${`.",
            Default = "`${NAME}` stands for itself",
        },
    ]);

    private static FieldTable<ItemDraft<TSettings>> Table<TSettings>(
        string name, ImmutableArray<Field<TSettings>> fields, params ImmutableArray<Field<ItemDraft<TSettings>>> first) => new(name,
    [
        .. first,
        new Field<ItemDraft<TSettings>, string>("image", "Image", Text, i => i.Image, (i, v) => i with { Image = v })
        {
            Summary = "The image's reference.",
        },
        new Field<ItemDraft<TSettings>, string>(null, "Project", Text, i => i.Project, (i, v) => i with { Project = v })
        {
            Summary = "The project that makes the image, in place of a reference.",
        },
        new Field<ItemDraft<TSettings>, string>(null, ResolvedImage, Text, i => i.ResolvedImage, (i, v) => i with { ResolvedImage = v })
        {
            Summary = "Set by the targets: the reference of the image that Project made.",
        },
        .. fields.Select(Lift),
    ]);

    private static LiftedField<ItemDraft<TSettings>, TSettings> Lift<TSettings>(Field<TSettings> field) =>
        new(field, item => item.Settings, (item, settings) => item with { Settings = settings })
        {
            Summary = field.Summary,
            Default = field.Default,
        };
}
