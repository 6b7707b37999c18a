using System.Collections.Immutable;
using System.Text;
using LinuxKit.Configuration.Fields;

namespace LinuxKit.Configuration.Items;

/// <summary>The reference of items, made from the tables that the readers use.</summary>
public static class FieldReference
{
    internal static readonly ImmutableArray<(ItemType Type, string Summary, string Include, FieldTable Table)> Items =
    [
        (ItemType.LinuxKitYaml, "A `linuxkit.yml`: a system or a part of it. Several are merged in order, and items come after them.", "The file.", ItemTables.Yaml),
        (ItemType.Kernel, "The kernel.", "The image's reference, or any name when `Image` or `Project` is set.", ItemTables.Kernel),
        (ItemType.Init, "An image that is unpacked to the root; several are unpacked in order.", "The image's reference, or any name when `Image` or `Project` is set.", ItemTables.Init),
        (ItemType.OnBoot, "A container that runs to its end at boot, one after the other.", "The container's name.", ItemTables.Container),
        (ItemType.OnShutdown, "A container that runs to its end at shutdown, one after the other.", "The container's name.", ItemTables.Container),
        (ItemType.Service, "A container that keeps running.", "The container's name, unique among services.", ItemTables.Container),
        (ItemType.Volume, "A directory that containers share by its name: empty, or filled from an image.", "The volume's name; with `Name`, the image's reference.", ItemTables.Volume),
        (ItemType.File, "A file laid over the root.", "A file of the host; the path in the guest when `Contents`, `Source`, `Symlink`, `Metadata` or `Type` is set.", FileFields.Table),
    ];

    private const string Notation = """
        In metadata, a list has `;` between its values, a map has `name=value` in each, and words are split as a POSIX shell does, with quotes and backslashes.
        White space around values doesn't count. A `;` inside a value is written `%3B`, and a `;` alone is a list without values.
        Metadata that is empty says nothing, but for `Contents`. What is not said comes from the image's label, and then from the default.

        """;

    /// <summary>The names of the metadata that an item may have, in the order of the reference.</summary>
    /// <param name="type">The item's type.</param>
    public static ImmutableArray<string> Metadata(ItemType type) =>
    [
        .. from item in Items
           where item.Type == type
           from field in Shown(item.Table)
           where field.Metadata is not null
           select field.Metadata
    ];

    /// <summary>Writes the reference as Markdown: a section for each type of item, and one for each structured setting.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder(Notation.ReplaceLineEndings("\n")).Append('\n');
        foreach (var group in Items.GroupBy(item => item.Table))
        {
            text.Append("## ").AppendJoin(", ", group.Select(item => $"`{item.Type}`")).Append("\n\n");
            foreach (var item in group)
            {
                text.Append(group.Count() == 1 ? "" : $"`{item.Type}`: ").Append(item.Summary).Append(" `Include`: ").Append(item.Include).Append("\n\n");
            }

            text.Append("| Metadata | YAML | Takes | Default | Meaning |\n| --- | --- | --- | --- | --- |\n");
            foreach (var field in Shown(group.Key))
            {
                Row(text, Spelling(field), Code(field.Key), TypeName(field.Type), field.Default, field.Summary);
            }

            text.Append('\n');
        }

        text.Append("## Structured settings\n\nIn YAML, in labels, and on items in the metadata `Yaml` or in the file that `YamlFile` names.\n\n");
        foreach (var table in Structured())
        {
            text.Append("### ").Append(Title(table)).Append("\n\n| YAML | Takes | Default | Meaning |\n| --- | --- | --- | --- |\n");
            foreach (var field in table.All)
            {
                Row(text, Code(field.Key), TypeName(field.Type), field.Default, field.Summary);
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>How an item says what a key of YAML says.</summary>
    private static string Spelling(Field field) => field switch
    {
        { Metadata: { } metadata } => Code(metadata),
        { Key: "name" } => "`Include`",
        { Type.Kind: FieldKind.Structured } => "in `Yaml`",
        _ => "",
    };

    /// <summary>What targets set for themselves is nobody else's business.</summary>
    internal static IEnumerable<Field> Shown(FieldTable table) => table.All.Where(field => field.Metadata != ItemTables.ResolvedImage);

    /// <summary>The tables of structured settings, each once, before those that they refer to.</summary>
    private static List<FieldTable> Structured()
    {
        var found = new List<FieldTable>();
        foreach (var item in Items)
        {
            Visit(item.Table);
        }

        return found;

        void Visit(FieldTable table)
        {
            foreach (var nested in table.All.Select(field => field.Type.Fields).OfType<FieldTable>())
            {
                if (!found.Contains(nested))
                {
                    found.Add(nested);
                    Visit(nested);
                }
            }
        }
    }

    private static string TypeName(FieldType type) => type.Fields is null
        ? type.Name
        : $"{type.Name.Replace(type.Fields.Name, $"[{type.Fields.Name}](#{Title(type.Fields).Replace(' ', '-').ToLowerInvariant()})", StringComparison.Ordinal)}";

    /// <summary>The name with a capital and without its article.</summary>
    private static string Title(FieldTable table) => char.ToUpperInvariant(table.BareName[0]) + table.BareName[1..];

    private static string Code(string? name) => name is null ? "" : $"`{name}`";

    private static void Row(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        text.Append('|');
        foreach (var cell in cells)
        {
            text.Append(cell.Length == 0 ? "" : " ").Append(cell).Append(" |");
        }

        text.Append('\n');
    }
}
