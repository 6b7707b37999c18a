using LinuxKit.Configuration.Fields;

namespace LinuxKit.Configuration.Nodes;

/// <summary>A value in a description that was read already, to report what is wrong with it.</summary>
/// <param name="Reading">Where to report.</param>
/// <param name="Node">What YAML says there; <see langword="null"/> for items, and for what isn't said.</param>
/// <param name="Location">The location, when the node has none.</param>
internal readonly record struct Place(Reading Reading, Node? Node, SourceLocation Location)
{
    /// <summary>Whether an item says it, in metadata.</summary>
    private bool IsItem { get; init; } = Node is null;

    public Place At(string key) => this with
    {
        Reading = Reading.At(IsItem && Reading.Path.Length == 0 ? Field.MetadataOf(key) : key),
        Node = Node is MapNode map ? map.Entries.FirstOrDefault(entry => entry.Key == key).Value : null,
        Location = HereOrAbove,
    };

    public Place At(int index) => this with
    {
        Reading = Reading.At(index),
        Node = Node is ListNode list && index < list.Items.Length ? list.Items[index] : null,
        Location = HereOrAbove,
    };

    /// <summary>An element of a list of text.</summary>
    /// <param name="index">Its index among those that were right by themselves.</param>
    /// <param name="text">The text: what was wrong and left out stands before it.</param>
    public Place At(int index, string text)
    {
        while (Node is ListNode list && index < list.Items.Length && (list.Items[index] as ScalarNode)?.Text != text)
        {
            index++;
        }

        return At(index);
    }

    private SourceLocation HereOrAbove => Node?.Location ?? Location;

    /// <param name="descriptor">The kind of problem.</param>
    /// <param name="message">What is wrong, as a sentence of its own.</param>
    public void Report(DiagnosticDescriptor descriptor, string message) => Reading.Report(descriptor, HereOrAbove, message);
}
