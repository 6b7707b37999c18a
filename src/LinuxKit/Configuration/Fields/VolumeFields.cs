using static LinuxKit.Configuration.Fields.FieldTypes;
using VolumeField = LinuxKit.Configuration.Fields.Field<LinuxKit.Configuration.VolumeSettings>;

namespace LinuxKit.Configuration.Fields;

/// <summary>The fields of <see cref="VolumeSettings"/>, in the order in which they are written.</summary>
internal static class VolumeFields
{
    public static readonly FieldTable<VolumeSettings> Table = new("a volume",
    [
        VolumeField.Of("readonly", Flag, v => v.Readonly, (s, v) => s with { Readonly = v },
            "Whether containers may only read it: their binds must say `ro`.", "`false`"),
        VolumeField.Of("format", FieldTypes.VolumeFormat, v => v.Format, (s, v) => s with { Format = v },
            "Whether it has the image's files, or the image itself as an OCI layout.", "`filesystem`"),
        VolumeField.Of("platforms", FieldTypes.Platforms, v => v.Platforms, (s, v) => s with { Platforms = v },
            "The platforms that an OCI layout has, each `os/architecture[/variant]`.", "all that the image has"),
    ]);
}
