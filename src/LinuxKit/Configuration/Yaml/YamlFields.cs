using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Nodes;
using static LinuxKit.Configuration.Fields.FieldTypes;
using TrustField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.Yaml.TrustYaml>;
using YamlField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.Yaml.SystemYaml>;

namespace LinuxKit.Configuration.Yaml;

/// <summary>The fields of a YAML file, in the order in which they are written.</summary>
internal static class YamlFields
{
    private static readonly FieldType<ImmutableArray<ItemDraft<ContainerSettings>>?> Containers =
        ListOf(ItemTables.Container, node => new ItemDraft<ContainerSettings>(ContainerSettings.None) { Node = node });

    public static readonly FieldTable<TrustYaml> Trust = new("trust",
    [
        TrustField.Of("image", List, t => t.Image, (t, v) => t with { Image = v }, "Nothing comes of it."),
        TrustField.Of("org", List, t => t.Org, (t, v) => t with { Org = v }, "Nothing comes of it."),
    ]);

    public static readonly FieldTable<SystemYaml> Table = new("a system",
    [
        YamlField.Of("kernel", Object(ItemTables.Kernel, node => new(new KernelSettings()) { Node = node }), s => s.Kernel, (s, v) => s with { Kernel = v },
            "The kernel."),
        YamlField.Of("init", ListOf(new InitType()), s => s.Init, (s, v) => s with { Init = v },
            "References of images that are unpacked to the root, in order."),
        YamlField.Of("onboot", Containers, s => s.OnBoot, (s, v) => s with { OnBoot = v },
            "Containers that run to their end at boot, one after the other."),
        YamlField.Of("onshutdown", Containers, s => s.OnShutdown, (s, v) => s with { OnShutdown = v },
            "Containers that run to their end at shutdown, one after the other."),
        YamlField.Of("services", Containers, s => s.Services, (s, v) => s with { Services = v },
            "Containers that keep running."),
        YamlField.Of("files", ListOf(FileFields.Table, node => new FileSettings { Node = node }), s => s.Files, (s, v) => s with { Files = v },
            "Files laid over the root, in order."),
        YamlField.Of("volumes", ListOf(ItemTables.Volume, node => new ItemDraft<VolumeSettings>(new VolumeSettings()) { Node = node }), s => s.Volumes, (s, v) => s with { Volumes = v },
            "Directories that containers share by name, in order."),
        YamlField.Of("trust", Object(Trust), s => s.Trust, (s, v) => s with { Trust = v },
            "Accepted for old files, and without effect."),
    ]);

    /// <summary>An init image, of which YAML has the reference alone.</summary>
    private sealed record InitType() : FieldType<ItemDraft<NoSettings>>(FieldKind.Structured, "the reference of an image")
    {
        public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out ItemDraft<NoSettings>? value)
        {
            if (!Text.TryRead(node, reading, out var image))
            {
                value = null;
                return false;
            }

            value = new ItemDraft<NoSettings>(new NoSettings()) { Image = image, Node = node };
            return true;
        }

        public override Node Write(ItemDraft<NoSettings> value) => Text.Write(value.Image ?? "");
    }
}
