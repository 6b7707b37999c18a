namespace LinuxKit.Oci;

/// <summary>The names in a layout's <c>index.json</c>: annotations.md, "org.opencontainers.image.ref.name", which says of a name only what characters it may have.</summary>
internal static class LayoutNames
{
    /// <summary>The annotation that OCI image-spec has for names: a full reference, any other text, or just a tag.</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The annotation in which containerd, BuildKit and Docker keep the full reference, with the tag alone in <see cref="RefName"/>.</summary>
    public const string ContainerdName = "io.containerd.image.name";

    /// <summary>Finds what a reference names.</summary>
    /// <param name="entries">The entries of <c>index.json</c>.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="location">Path of the layout.</param>
    /// <returns>The entries whose full name it is; if there are none, those that have the tag in a layout called like the repository.</returns>
    public static IReadOnlyList<Descriptor> Match(IEnumerable<Descriptor> entries, ImageReference reference, string location)
    {
        var named = entries.Where(entry => FullNames(entry).Contains(reference)).ToList();
        return named.Count > 0 || !IsCalled(location, reference)
            ? named
            : [.. entries.Where(entry => !entry.Annotations.ContainsKey(ContainerdName) && entry.Annotations.GetValueOrDefault(RefName) == reference.Tag)];
    }

    /// <summary>The references that an entry carries in full.</summary>
    /// <param name="entry">An entry of <c>index.json</c>.</param>
    public static IEnumerable<ImageReference> FullNames(Descriptor entry)
    {
        if (ImageReference.TryParse(entry.Annotations.GetValueOrDefault(ContainerdName), out var name))
        {
            yield return name;
        }

        // Beside containerd's name, one without a colon is a tag.
        var text = entry.Annotations.GetValueOrDefault(RefName);
        if ((name is null || text?.Contains(':', StringComparison.Ordinal) == true) && ImageReference.TryParse(text, out var other) && other != name)
        {
            yield return other;
        }
    }

    /// <summary>Gives an entry a name, in place of any other.</summary>
    /// <param name="entry">The index or manifest.</param>
    /// <param name="name">The name, or <see langword="null"/> for none.</param>
    public static Descriptor WithName(Descriptor entry, ImageReference? name)
    {
        var annotations = entry.Annotations.Remove(RefName).Remove(ContainerdName);
        return entry with
        {
            Annotations = name is null ? annotations : annotations.Add(RefName, name.ToString()).Add(ContainerdName, name.ToString()),
        };
    }

    // `skopeo copy docker://nginx:1.2 oci:nginx:1.2` makes a folder nginx with an entry 1.2 in it.
    private static bool IsCalled(string location, ImageReference reference)
    {
        var repository = reference.Repository[(reference.Repository.LastIndexOf('/') + 1)..];
        return reference.Tag is not null
            && (Path.GetFileName(location) == repository || Path.GetFileNameWithoutExtension(location) == repository);
    }
}
