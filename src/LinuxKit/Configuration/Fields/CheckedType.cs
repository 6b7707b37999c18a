using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Fields;

/// <summary>Values of a type that must also pass a check. The one who uses the value makes the same check; here its failure gets a location.</summary>
/// <param name="Inner">The type.</param>
/// <param name="Check">Throws what is wrong with a value.</param>
internal sealed record CheckedType<T>(FieldType<T> Inner, Action<T> Check) : FieldType<T>(Inner.Kind, Inner.Name)
{
    public override FieldTable? Fields => Inner.Fields;

    public override ImmutableArray<string> Choices => Inner.Choices;

    public override FieldType? Element => Inner.Element;

    public override (string Least, string Greatest)? Range => Inner.Range;

    public override string? Pattern => Expression ?? Inner.Pattern;

    /// <summary>A regular expression that says most of the check.</summary>
    public string? Expression { get; init; }

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out T? value)
    {
        if (!Inner.TryRead(node, reading, out value))
        {
            return false;
        }

        try
        {
            Check(value);
            return true;
        }
        catch (LinuxKitException e)
        {
            reading.Report(e.Diagnostic.Descriptor, node.Location, e.Diagnostic.Message);
            value = default;
            return false;
        }
    }

    public override Node Write([DisallowNull] T value) => Inner.Write(value);
}
