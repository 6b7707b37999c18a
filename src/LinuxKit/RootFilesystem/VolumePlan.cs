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
            if (volume is { Image: { } image, Format: VolumeFormat.Filesystem })
            {
                yield return new ImageTree($"{name} image {image}", volume.Location, images[image], lower, TreeRole.Root);
            }

            yield return new GeneratedFiles(name, volume.Location,
            [
                .. ArchivePath.Ancestors(folder).Select(parent => GeneratedEntries.ImpliedDirectory(parent, timestamp)),
                Directory(folder),
                volume.Image is not null && volume.Format == VolumeFormat.Filesystem ? GeneratedEntries.ImpliedDirectory(lower, timestamp) : Directory(lower),
                .. volume is { Image: { } reference, Format: VolumeFormat.Oci } ? LayoutEntries.Of(images.ByVolume[volume.Name], ImageReference.Expand(reference), lower) : [],
                Directory($"{folder}/tmp"),
                Directory($"{folder}/merged"),
            ]);
        }

        GeneratedEntry Directory(string path) => GeneratedEntries.Directory(path, GeneratedEntries.DirectoryMode, timestamp);
    }
}
