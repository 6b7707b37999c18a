using System.Collections.Immutable;
using CsCheck;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Tests.Configuration;

/// <summary>Random values for every field of a table, made from the table itself.</summary>
internal static class RandomSettings
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char.AlphaNumeric, 1, 5];

    /// <summary>Fields whose values must be more than of the right type.</summary>
    private static readonly Dictionary<string, Gen<Node>> Particular = new(StringComparer.Ordinal)
    {
        ["capabilities"] = List(Gen.OneOf("CAP_CHOWN", "CAP_KILL", "CAP_BPF")),
        ["capabilities.add"] = List(Gen.OneOf("CAP_CHOWN", "CAP_SYS_TIME")),
        ["ambient"] = List(Gen.OneOf("CAP_CHOWN", "CAP_NET_RAW")),
        ["binds"] = List(Gen.Select(Word, Word, (a, b) => $"/{a}:/{b}")),
        ["binds.add"] = List(Gen.Select(Word, Word, (a, b) => $"/{a}:/{b}:ro")),
        ["tmpfs"] = List(Word),
        ["rlimits"] = List(Gen.Select(Gen.OneOf("nofile", "RLIMIT_CPU"), Gen.UInt, (name, limit) => $"{name},{limit},unlimited")),
        ["mode"] = Gen.Int[0, 7].Array[1, 4].Select(digits => Text(string.Concat(digits))),
        ["pageSize"] = Gen.OneOf("2MB", "1GB").Select(Text),
        ["type"] = Word.Select(Text),
        ["destination"] = Word.Select(word => Text("/" + word)),
        ["path"] = Word.Select(word => Text("/" + word)),
    };

    /// <summary>Settings that readers accept. Without additions, a label can hold them.</summary>
    public static Gen<ContainerSettings> Generate(bool additions = true) => Map(ContainerFields.Table).Select(map =>
    {
        var diagnostics = new List<Diagnostic>();
        var settings = ContainerFields.Table.Read(ContainerSettings.None, map, new Reading(diagnostics, "random"));
        Assert.IsEmpty(diagnostics, string.Join('\n', diagnostics));
        return additions ? settings : settings with { BindsAdd = null, CapabilitiesAdd = null };
    });

    private static Gen<MapNode> Map(FieldTable table)
    {
        var entries = table.All.Select(field => Gen.Select(Gen.Bool, Value(field), (said, node) => (field.Key, said || MustSay(table, field), node))).ToArray();
        return Sequence(entries).Select(all => new MapNode(
            [.. all.Where(entry => entry.Item2).Select(entry => new MapEntry(entry.Key!, entry.node, SourceLocation.None))], SourceLocation.None));
    }

    private static bool MustSay(FieldTable table, Field field) =>
        (table == MountFields.Mount && field.Key is "type" or "destination") || (table == MountFields.Device && field.Key is "path" or "mode");

    private static Gen<Node> Value(Field field)
    {
        if (Particular.TryGetValue(field.Key!, out var particular))
        {
            return particular;
        }

        return field.Type switch
        {
            { Fields: { } nested } when field.Type.Name.StartsWith("a list", StringComparison.Ordinal) =>
                Map(nested).Array[0, 2].Select(maps => (Node)new ListNode([.. maps], SourceLocation.None)),
            { Fields: { } nested } => Map(nested).Select(map => (Node)map),
            { Kind: FieldKind.Boolean } => Gen.Bool.Select(value => (Node)new ScalarNode(value ? "true" : "false", ScalarKind.Boolean, SourceLocation.None)),
            { Kind: FieldKind.Integer } => Gen.UShort.Select(value => (Node)new ScalarNode($"{value}", ScalarKind.Number, SourceLocation.None)),
            { Kind: FieldKind.Id } => Gen.UInt.Select(value => (Node)new ScalarNode($"{value}", ScalarKind.Number, SourceLocation.None)),
            { Kind: FieldKind.Map } => Gen.Dictionary(Word, Gen.String)[0, 3].Select(map => (Node)new MapNode(
                [.. map.Select(pair => new MapEntry(pair.Key, Text(pair.Value), SourceLocation.None))], SourceLocation.None)),
            _ when field.Type == FieldTypes.Ids => List(Gen.UInt.Select(id => $"{id}")),
            { Kind: FieldKind.List or FieldKind.Words } => List(Gen.String),
            _ => Gen.String.Select(Text),
        };
    }

    private static Gen<Node> List(Gen<string> element) =>
        element.Array[0, 3].Select(values => (Node)new ListNode([.. values.Select(Text)], SourceLocation.None));

    private static Node Text(string text) => new ScalarNode(text, ScalarKind.Text, SourceLocation.None);

    private static Gen<ImmutableArray<T>> Sequence<T>(IEnumerable<Gen<T>> generators) => generators.Aggregate(
        Gen.Const(ImmutableArray<T>.Empty),
        (all, next) => Gen.Select(all, next, (items, item) => items.Add(item)));
}
