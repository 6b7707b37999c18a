using LinuxKit.Archives;
using LinuxKit.Configuration;
using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>What becomes of volumes (sheet 01, 8): <c>lower</c> with the content, <c>tmp</c> for what is written, and <c>merged</c>, where the guest lays one over the other.</summary>
internal static class VolumePlan
{
    private const string Folder = "containers/volumes";

    /// <summary>The path under which containers see a volume in the guest.</summary>
    public static string MergedPath(string volume) => $"/{Folder}/{volume}/merged";

    public static IEnumerable<Component> Components(ImageDefinition definition, ResolvedImages images, long timestamp)
    {
        foreach (var (index, volume) in definition.Volumes.Index())
        {
            var name = $"volumes[{index}] {volume.Name}";
            var folder = $"{Folder}/{volume.Name}";
            var lower = $"{folder}/lower";
            var layout = volume is { Image: not null, Format: VolumeFormat.Oci } ? images.ByVolume[volume.Name] : null;
            var tree = volume.Image is { } image && layout is null
                ? new ImageTree($"{name} image {image}", volume.Location, images[image], lower, TreeRole.Root)
                : null;
            if (tree is not null)
            {
                yield return tree;
            }

            yield return new GeneratedFiles(name, volume.Location,
            [
                .. ArchivePath.Ancestors(folder).Select(parent => GeneratedEntries.ImpliedDirectory(parent, timestamp)),
                Directory(folder),
                tree is null ? Directory(lower) : GeneratedEntries.ImpliedDirectory(lower, timestamp),
                .. layout is null ? [] : LayoutEntries.Of(layout, ImageReference.Expand(volume.Image!), lower),
                Directory($"{folder}/tmp"),
                Directory($"{folder}/merged"),
            ])
            { Blobs = layout?.Blobs };
        }

        GeneratedEntry Directory(string path) => GeneratedEntries.Directory(path, GeneratedEntries.DirectoryMode, timestamp);
    }
}
