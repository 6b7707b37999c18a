using System.Collections.Immutable;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Oci;

namespace LinuxKit.Configuration.Fields;

/// <summary>The types that fields have.</summary>
internal static class FieldTypes
{
    public static readonly TextType Text = new(FieldKind.Text, "text");
    public static readonly TextType Verbatim = new(FieldKind.Verbatim, "text");
    public static readonly BooleanType Flag = new();
    public static readonly BooleanType Directory = new(FieldKind.Directory, "`Directory` (in YAML true or false)");
    public static readonly IntegerType<int> Int = new("a whole number of 32 bits");
    public static readonly IntegerType<long> Long = new("a whole number of 64 bits");
    public static readonly IntegerType<ushort> UShort = new("an unsigned whole number of 16 bits");
    public static readonly IntegerType<uint> UInt = new("an unsigned whole number of 32 bits");
    public static readonly IntegerType<ulong> ULong = new("an unsigned whole number of 64 bits");
    public static readonly IdType Id = new();
    public static readonly PageSizeType PageSize = new();
    public static readonly ListType<string> List = new(Text, FieldKind.List, "a list of text");
    public static readonly ListType<string> Words = new(Text, FieldKind.Words, "a list of words");
    public static readonly ListType<string> Ids = new(Id, FieldKind.List, "a list of names or numbers");
    public static readonly MapType Map = new();
    public static readonly FieldType<string> Mode = new CheckedType<string>(new TextType(FieldKind.Text, "octal text"), text => _ = text.Length == 0 ? 0 : OctalMode.Parse(text))
    {
        Expression = "^[0-7]*$",
    };
    public static readonly FieldType<ImmutableArray<string>?> CapabilityList =
        new CheckedType<ImmutableArray<string>?>(
            new ListType<string>(Text with { Words = ["all", "none", .. Configuration.Capabilities.All], OtherWords = "^([Aa][Ll][Ll]|[Nn][Oo][Nn][Ee])$" }, FieldKind.List, List.Name),
            names => Configuration.Capabilities.Expand(names.GetValueOrDefault()));
    public static readonly ChoiceType<VolumeFormat> VolumeFormat =
        new([("filesystem", Configuration.VolumeFormat.Filesystem), ("oci", Configuration.VolumeFormat.Oci)]);
    public static readonly ChoiceType<MetadataFormat> Metadata = new([("yaml", MetadataFormat.Yaml), ("json", MetadataFormat.Json)]);
    public static readonly FieldType<ImmutableArray<string>?> Platforms = ListOf("a list of platforms", text => Platform.Parse(text));
    public static readonly FieldType<ImmutableArray<string>?> Binds = ListOf("a list of bind mounts", text => MountText.FromBind(text), "^[^:]+:[^:]+(:[^:]*)?$");
    public static readonly FieldType<ImmutableArray<string>?> Tmpfs = ListOf("a list of tmpfs mounts", text => MountText.FromTmpfs(text), "^[^:]+(:[^:]*)?$");
    public static readonly FieldType<ImmutableArray<string>?> Rlimits = ListOf("a list of limits", text => ResourceLimit.Parse(text), "^[^,]+,[^,]+,[^,]+$");

    public static FieldType<TRecord> Object<TRecord>(FieldTable<TRecord> table)
        where TRecord : class, new() => Object(table, _ => new());

    public static FieldType<TRecord> Object<TRecord>(FieldTable<TRecord> table, Func<MapNode, TRecord> create)
        where TRecord : class => new ObjectType<TRecord>(table, create);

    public static FieldType<ImmutableArray<TRecord>?> ListOf<TRecord>(FieldTable<TRecord> table)
        where TRecord : class, new() => ListOf(table, _ => new TRecord());

    public static FieldType<ImmutableArray<TRecord>?> ListOf<TRecord>(FieldTable<TRecord> table, Func<MapNode, TRecord> create)
        where TRecord : class => ListOf(Object(table, create));

    public static FieldType<ImmutableArray<TRecord>?> ListOf<TRecord>(FieldTable<TRecord> table, Action<TRecord> check)
        where TRecord : class, new() => ListOf(new CheckedType<TRecord>(Object(table), check));

    public static FieldType<ImmutableArray<TRecord>?> ListOf<TRecord>(FieldType<TRecord> element)
        where TRecord : class => new ListType<TRecord>(element, FieldKind.Structured, $"a list, each element {element.Name}");

    private static ListType<string> ListOf(string name, Action<string> check, string? pattern = null) =>
        new(new CheckedType<string>(Text, check) { Expression = pattern }, FieldKind.List, name);
}
