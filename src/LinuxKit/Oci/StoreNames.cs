using System.Collections.Immutable;

namespace LinuxKit.Oci;

/// <summary>How names are given and taken in a store's index.</summary>
internal static class StoreNames
{
    /// <summary>Gives a name to content: what had the name loses it, except the images of other platforms beside one of a single platform.</summary>
    /// <param name="entries">The entries there are.</param>
    /// <param name="name">The name, which for images that nobody named is <see langword="null"/>.</param>
    /// <param name="root">The index or manifest.</param>
    /// <returns>The entries with the new one at the end, or the same ones when nothing changes.</returns>
    public static ImmutableArray<Descriptor> Set(ImmutableArray<Descriptor> entries, ImageReference? name, Descriptor root)
    {
        var entry = LayoutNames.WithName(root, name);
        return entries.Any(other => name is null ? other.Digest == entry.Digest : IsSame(other, entry)) ? entries : [.. entries.Where(other => !Replaces(entry, other, name)), entry];
    }

    private static bool Replaces(Descriptor entry, Descriptor other, ImageReference? name) =>
        name is not null
        && LayoutNames.FullNames(other).Contains(name)
        && (entry.Platform is null || other.Platform is null || entry.Platform == other.Platform);

    private static bool IsSame(Descriptor one, Descriptor other) =>
        one.Digest == other.Digest
        && one.Size == other.Size
        && one.MediaType == other.MediaType
        && one.Platform == other.Platform
        && one.Annotations.SequenceEqual(other.Annotations);
}
