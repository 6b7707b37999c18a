using System.Collections.Immutable;

namespace LinuxKit.Configuration.Nodes;

/// <summary>A value as it was written, in JSON, YAML or item metadata; what it means is up to a <see cref="Fields.FieldType{T}"/>.</summary>
/// <param name="Location">Where it was written.</param>
internal abstract record Node(SourceLocation Location)
{
    /// <summary>Finds a part.</summary>
    /// <param name="path">Keys and indexes, as <c>binds</c>, 0.</param>
    public Node? Find(params ReadOnlySpan<object> path)
    {
        Node? node = this;
        foreach (var step in path)
        {
            node = (node, step) switch
            {
                (MapNode map, string key) => map.Entries.FirstOrDefault(entry => entry.Key == key).Value,
                (ListNode list, int index) when index < list.Items.Length => list.Items[index],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>The location of a part, or of the whole where there is no such part.</summary>
    /// <param name="path">Keys and indexes.</param>
    public SourceLocation Locate(params ReadOnlySpan<object> path) => (Find(path) ?? this).Location;

    /// <summary>What messages call it.</summary>
    public abstract string Description { get; }
}

/// <summary>What a scalar is, by the rules of its notation.</summary>
internal enum ScalarKind
{
    Text,
    Number,
    Boolean,
    Null,
}

/// <summary>A single value.</summary>
/// <param name="Text">Its text; of a boolean, <c>true</c> or <c>false</c>; of a whole number, its decimal digits.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record ScalarNode(string Text, ScalarKind Kind, SourceLocation Location) : Node(Location)
{
    /// <summary>The number as it was written, when that isn't its text.</summary>
    public string? Written { get; init; }

    public override string Description => Kind switch
    {
        ScalarKind.Text => $"'{Text}'",
        ScalarKind.Number => $"the number {Written ?? Text}",
        ScalarKind.Boolean => Text,
        _ => "null",
    };
}

/// <summary>A list.</summary>
/// <param name="Items">Its values.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record ListNode(ImmutableArray<Node> Items, SourceLocation Location) : Node(Location)
{
    public override string Description => "a list";
}

/// <summary>A map with text as keys, in the order in which they were written; no key occurs twice.</summary>
/// <param name="Entries">Its entries.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record MapNode(ImmutableArray<MapEntry> Entries, SourceLocation Location) : Node(Location)
{
    public override string Description => "a map";
}

/// <summary>An entry of a map.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="Location">Where the key was written.</param>
internal readonly record struct MapEntry(string Key, Node Value, SourceLocation Location);
