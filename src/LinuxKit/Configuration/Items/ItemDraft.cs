using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Items;

/// <summary>What names an image: an item as its metadata say it, or an entry of YAML.</summary>
/// <param name="Settings">What is particular to the item's type.</param>
internal sealed record ItemDraft<TSettings>(TSettings Settings)
{
    /// <summary>What YAML says; <see langword="null"/> for items.</summary>
    public Node? Node { get; init; }

    public string? Name { get; init; }

    public string? Image { get; init; }

    public string? Project { get; init; }

    public string? ResolvedImage { get; init; }

    public string? Yaml { get; init; }

    public string? YamlFile { get; init; }
}

/// <summary>The settings of items that have none.</summary>
internal sealed record NoSettings;
