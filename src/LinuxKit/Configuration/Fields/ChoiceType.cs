using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Fields;

/// <summary>One of a few words.</summary>
/// <param name="Words">The words, in the order in which they are shown.</param>
internal sealed record ChoiceType<T>(ImmutableArray<(string Word, T Value)> Words)
    : FieldType<T?>(FieldKind.Text, string.Join(" or ", Words.Select(choice => $"`{choice.Word}`")))
    where T : struct
{
    public override ImmutableArray<string> Choices => [.. Words.Select(choice => choice.Word)];

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out T? value)
    {
        value = null;
        if (node is not ScalarNode { Kind: ScalarKind.Text } scalar)
        {
            return Refuse(node, reading, out value);
        }

        foreach (var (word, choice) in Words)
        {
            if (word == scalar.Text)
            {
                value = choice;
                return true;
            }
        }

        return Refuse(node, reading, out value);
    }

    public override Node Write([DisallowNull] T? value) =>
        Scalar(Words.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value.Value)).Word, ScalarKind.Text);
}
