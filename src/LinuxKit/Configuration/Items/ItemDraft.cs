namespace LinuxKit.Configuration.Items;

/// <summary>An item that names an image, as its metadata say it.</summary>
/// <param name="Settings">What is particular to the item's type.</param>
internal sealed record ItemDraft<TSettings>(TSettings Settings)
{
    public string? Name { get; init; }

    public string? Image { get; init; }

    public string? Project { get; init; }

    public string? ResolvedImage { get; init; }
}

/// <summary>The settings of items that have none.</summary>
internal sealed record NoSettings;
