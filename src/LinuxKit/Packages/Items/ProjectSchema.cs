using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Schemas;

namespace LinuxKit.Packages.Items;

/// <summary>The XML Schema of <c>.lkproj</c> projects, made from the tables that the readers use.</summary>
public static class ProjectSchema
{
    /// <summary>Writes the schema: the items of image projects and of package projects.</summary>
    public static string Write() => ItemSchema.Write(
    [
        .. from item in FieldReference.Items
           where item.Type != ItemType.File
           select (item.Type.ToString(), item.Summary, Metadata(item.Table)),
        (nameof(ItemType.File), "A file laid over the root of a system, or in a package.", Metadata(PackageFields.File)),
        (nameof(ItemType.DebianPackage), "A Debian package that is unpacked in a package.", Metadata(PackageFields.DebianPackage)),
        (nameof(ItemType.KernelModule), "A module of a package's kernel.", Metadata(PackageFields.KernelModule)),
    ]);

    private static IEnumerable<Field> Metadata(FieldTable table) => FieldReference.Shown(table).Where(field => field.Metadata is not null);
}
