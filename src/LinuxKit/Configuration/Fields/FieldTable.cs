using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Fields;

/// <summary>A key of YAML and labels, and the metadata of an item that says the same: all that readers, writers and the reference page know of it.</summary>
/// <param name="Key">The key in YAML and labels; <see langword="null"/> for what only items have.</param>
/// <param name="Metadata">The metadata's name; <see langword="null"/> for what items can't say.</param>
/// <param name="Type">What it takes.</param>
internal abstract record Field(string? Key, string? Metadata, FieldType Type)
{
    /// <summary>What it means, as the reference page shows it.</summary>
    public required string Summary { get; init; }

    /// <summary>What holds when it isn't said, as the reference page shows it.</summary>
    public string Default { get; init; } = "";

    /// <summary>The metadata that is named after a key: <c>x.add</c> is <c>XAdd</c>.</summary>
    public static string MetadataOf(string key) =>
        string.Concat(key.Split('.').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}

/// <summary>A field of a record.</summary>
internal abstract record Field<TRecord>(string? Key, string? Metadata, FieldType Type) : Field(Key, Metadata, Type)
{
    /// <summary>A field whose metadata is named after its key: <c>x.add</c> is <c>XAdd</c>. Structured values have no metadata.</summary>
    public static Field<TRecord> Of<TValue>(
        string key, FieldType<TValue> type, Func<TRecord, TValue?> get, Func<TRecord, TValue, TRecord> set, string summary, string @default = "") =>
        new Field<TRecord, TValue>(key, type.Kind == FieldKind.Structured ? null : MetadataOf(key), type, get, set)
        {
            Summary = summary,
            Default = @default,
        };

    /// <summary>The record with the value that the node holds, or the record as it was when the node holds none, which is reported.</summary>
    public abstract TRecord Read(TRecord record, Node node, Reading reading);

    /// <summary>The record's value, or <see langword="null"/> when it isn't said.</summary>
    public abstract Node? Write(TRecord record);

}

/// <summary>A field of a record with its value's type.</summary>
internal sealed record Field<TRecord, TValue>(
    string? Key,
    string? Metadata,
    FieldType<TValue> ValueType,
    Func<TRecord, TValue?> Get,
    Func<TRecord, TValue, TRecord> Set) : Field<TRecord>(Key, Metadata, ValueType)
{
    public override TRecord Read(TRecord record, Node node, Reading reading) =>
        ValueType.TryRead(node, reading, out var value) ? Set(record, value) : record;

    public override Node? Write(TRecord record) => Get(record) is { } value ? ValueType.Write(value) : null;
}

/// <summary>A field of a record within another one.</summary>
internal sealed record LiftedField<TRecord, TInner>(Field<TInner> Inner, Func<TRecord, TInner> Get, Func<TRecord, TInner, TRecord> Set)
    : Field<TRecord>(Inner.Key, Inner.Metadata, Inner.Type)
{
    public override TRecord Read(TRecord record, Node node, Reading reading) => Set(record, Inner.Read(Get(record), node, reading));

    public override Node? Write(TRecord record) => Inner.Write(Get(record));
}

/// <summary>The fields of a record, in the order in which they are written.</summary>
/// <param name="Name">What the reference page and messages call the record: <c>a mount</c>.</param>
internal abstract record FieldTable(string Name)
{
    /// <summary>The name without its article.</summary>
    public string BareName => Name.Split(' ', 2) is ["a" or "an" or "the", var rest] ? rest : Name;

    /// <summary>The fields.</summary>
    public abstract IEnumerable<Field> All { get; }
}

/// <summary>The fields of a record, to be read from maps and metadata.</summary>
internal sealed record FieldTable<TRecord>(string Name, ImmutableArray<Field<TRecord>> Fields) : FieldTable(Name)
{
    private readonly Dictionary<string, Field<TRecord>> _byKey =
        Fields.Where(field => field.Key is not null).ToDictionary(field => field.Key!, StringComparer.Ordinal);

    private readonly Dictionary<string, Field<TRecord>> _byMetadata =
        Fields.Where(field => field.Metadata is not null).ToDictionary(field => field.Metadata!, StringComparer.OrdinalIgnoreCase);

    public override IEnumerable<Field> All => Fields;

    /// <summary>Finds a field by its key.</summary>
    public bool TryFindKey(string key, [NotNullWhen(true)] out Field<TRecord>? field) => _byKey.TryGetValue(key, out field);

    /// <summary>Finds a field by its metadata's name; MSBuild ignores the case.</summary>
    public bool TryFindMetadata(string name, [NotNullWhen(true)] out Field<TRecord>? field) => _byMetadata.TryGetValue(name, out field);

    /// <summary>Reads a map; keys that no field has are reported.</summary>
    public TRecord Read(TRecord record, MapNode map, Reading reading)
    {
        foreach (var (key, node, location) in map.Entries)
        {
            if (TryFindKey(key, out var field))
            {
                record = field.Read(record, node, reading.At(key));
            }
            else
            {
                reading.Report(ConfigurationDiagnostics.UnknownKey, location, $"'{key}' is not a key of {Name}.{NearestName.Hint(key, _byKey.Keys)}");
            }
        }

        return record;
    }

    /// <summary>Writes what is said.</summary>
    public MapNode Write(TRecord record) => new(
        [
            .. from field in Fields
               let node = field.Key is null ? null : field.Write(record)
               where node is not null
               select new MapEntry(field.Key!, node, SourceLocation.None)
        ],
        SourceLocation.None);
}

/// <summary>A structured value: a record with fields of its own.</summary>
/// <param name="Table">Its fields.</param>
/// <param name="New">Makes the record that says nothing yet, out of the map that it is read from.</param>
internal sealed record ObjectType<TRecord>(FieldTable<TRecord> Table, Func<MapNode, TRecord> New) : FieldType<TRecord>(FieldKind.Structured, Table.Name)
    where TRecord : class
{
    public override FieldTable? Fields => Table;

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out TRecord? value)
    {
        if (node is not MapNode map)
        {
            return Refuse(node, reading, out value!);
        }

        value = Table.Read(New(map), map, reading);
        return true;
    }

    public override Node Write(TRecord value) => Table.Write(value);
}
