using System.Globalization;
using System.Numerics;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Fields;

/// <summary>How a field's value is spelled in item metadata.</summary>
internal enum FieldKind
{
    /// <summary>Text, without the white space around it.</summary>
    Text,

    /// <summary>Text to the letter, which may be empty.</summary>
    Verbatim,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Integer,

    /// <summary>Text or a number.</summary>
    Id,

    /// <summary>Values between semicolons.</summary>
    List,

    /// <summary>A command line in the manner of a POSIX shell.</summary>
    Words,

    /// <summary><c>name=value</c> between semicolons.</summary>
    Map,

    /// <summary>The word <c>Directory</c>, for what is <c>directory: true</c> in YAML.</summary>
    Directory,

    /// <summary>Can't be said in metadata.</summary>
    Structured,
}

/// <summary>What values a field takes.</summary>
/// <param name="Kind">How metadata spells it.</param>
/// <param name="Name">What the reference page and messages call it: <c>list of text</c>.</param>
internal abstract record FieldType(FieldKind Kind, string Name)
{
    /// <summary>The fields of a structured value, or of a list's elements.</summary>
    public virtual FieldTable? Fields => null;

    /// <summary>The words of which a value is one; none for values that are not.</summary>
    public virtual ImmutableArray<string> Choices => [];

    /// <summary>The type of a list's elements.</summary>
    public virtual FieldType? Element => null;

    /// <summary>The least and the greatest of numbers, as text.</summary>
    public virtual (string Least, string Greatest)? Range => null;

    /// <summary>A regular expression that right text fits, for schemas; where there are choices, that of other right text.</summary>
    public virtual string? Pattern => null;
}

/// <summary>Reads and writes a field's values.</summary>
/// <typeparam name="T">The value; for value types nullable, as in the records.</typeparam>
internal abstract record FieldType<T>(FieldKind Kind, string Name) : FieldType(Kind, Name)
{
    /// <summary>Reads a value, or reports why there is none.</summary>
    public abstract bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out T? value);

    /// <summary>Writes a value as it is read.</summary>
    public abstract Node Write([DisallowNull] T value);

    /// <summary>Reports that a value is of another type.</summary>
    protected bool Refuse(Node node, Reading reading, out T? value, string advice = "")
    {
        value = default;
        reading.Report(ConfigurationDiagnostics.InvalidValue, node.Location, $"{node.Description} is not {Name}{(node is ScalarNode { Kind: ScalarKind.Null } ? "; leave the key out" : advice)}.");
        return false;
    }

    protected static Node Scalar(string text, ScalarKind kind) => new ScalarNode(text, kind, SourceLocation.None);
}

/// <summary>Text.</summary>
internal sealed record TextType(FieldKind Kind, string Name) : FieldType<string>(Kind, Name)
{
    /// <summary>The words that editors offer.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>What may stand there besides these words.</summary>
    public string? OtherWords { get; init; }

    public override ImmutableArray<string> Choices => Words;

    public override string? Pattern => OtherWords;

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out string? value)
    {
        if (node is not ScalarNode { Kind: ScalarKind.Text } scalar)
        {
            return Refuse(node, reading, out value!, node is ScalarNode ? "; write it in quotes" : "");
        }

        value = scalar.Text;
        return true;
    }

    public override Node Write(string value) => Scalar(value, ScalarKind.Text);
}

/// <summary>A user or group: text or a number, kept as text.</summary>
internal sealed record IdType() : FieldType<string>(FieldKind.Id, "a name or a number from 0 to 4294967295")
{
    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out string? value)
    {
        value = (node as ScalarNode)?.Text;
        return node switch
        {
            ScalarNode { Kind: ScalarKind.Text } => true,
            ScalarNode { Kind: ScalarKind.Number } when uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) => true,
            _ => Refuse(node, reading, out value!),
        };
    }

    public override Node Write(string value) =>
        Scalar(value, uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? ScalarKind.Number : ScalarKind.Text);
}

/// <summary>Yes or no.</summary>
internal sealed record BooleanType(FieldKind Kind = FieldKind.Boolean, string Name = "true or false") : FieldType<bool?>(Kind, Name)
{
    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out bool? value)
    {
        if (node is not ScalarNode { Kind: ScalarKind.Boolean } scalar)
        {
            return Refuse(node, reading, out value);
        }

        value = scalar.Text == "true";
        return true;
    }

    public override Node Write([DisallowNull] bool? value) => Scalar(value.Value ? "true" : "false", ScalarKind.Boolean);
}

/// <summary>A whole number that fits <typeparamref name="T"/>.</summary>
internal sealed record IntegerType<T>(string Name) : FieldType<T?>(FieldKind.Integer, Name)
    where T : struct, IBinaryInteger<T>
{
    public override (string Least, string Greatest)? Range =>
        (T.CreateSaturating(Int128.MinValue).ToString(null, CultureInfo.InvariantCulture), T.CreateSaturating(Int128.MaxValue).ToString(null, CultureInfo.InvariantCulture));

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out T? value)
    {
        if (node is not ScalarNode { Kind: ScalarKind.Number } scalar
            || !T.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return Refuse(node, reading, out value);
        }

        value = number;
        return true;
    }

    public override Node Write([DisallowNull] T? value) =>
        Scalar(value.Value.ToString(null, CultureInfo.InvariantCulture), ScalarKind.Number);
}

/// <summary>A list.</summary>
/// <param name="Of">The type of its elements.</param>
/// <param name="Kind">How metadata spells it.</param>
/// <param name="Name">What messages call it.</param>
internal sealed record ListType<T>(FieldType<T> Of, FieldKind Kind, string Name) : FieldType<ImmutableArray<T>?>(Kind, Name)
    where T : class
{
    public override FieldTable? Fields => Of.Fields;

    public override FieldType Element => Of;

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out ImmutableArray<T>? value)
    {
        if (node is not ListNode list)
        {
            return Refuse(node, reading, out value);
        }

        var items = ImmutableArray.CreateBuilder<T>(list.Items.Length);
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (Of.TryRead(list.Items[i], reading.At(i), out var item))
            {
                items.Add(item);
            }
        }

        value = items.DrainToImmutable();
        return true;
    }

    public override Node Write([DisallowNull] ImmutableArray<T>? value) =>
        new ListNode([.. value.Value.Select(Of.Write)], SourceLocation.None);
}

/// <summary>A map of text to text.</summary>
internal sealed record MapType() : FieldType<ImmutableSortedDictionary<string, string>>(FieldKind.Map, "a map of text to text")
{
    private static readonly TextType Value = new(FieldKind.Text, "text");

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out ImmutableSortedDictionary<string, string>? value)
    {
        if (node is not MapNode map)
        {
            return Refuse(node, reading, out value!);
        }

        var entries = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (Value.TryRead(entry.Value, reading.At(entry.Key), out var text))
            {
                entries[entry.Key] = text;
            }
        }

        value = entries.ToImmutable();
        return true;
    }

    public override Node Write(ImmutableSortedDictionary<string, string> value) =>
        new MapNode([.. value.Select(entry => new MapEntry(entry.Key, Value.Write(entry.Value), SourceLocation.None))], SourceLocation.None);
}
