using LinuxKit.Configuration.Items;
using Microsoft.Build.Framework;

namespace LinuxKit.Tasks;

/// <summary>Hands the items of a project to the engine.</summary>
/// <param name="projectFile">Full path of the project.</param>
/// <param name="references">What the referenced projects made, as their GetTargetPath tells it; <see langword="null"/> when they are not built yet.</param>
internal sealed class ProjectItems(string projectFile, IEnumerable<ITaskItem>? references)
{
    private const string Project = "Project";

    private readonly ItemLocations _locations = new();
    private readonly string _folder = Path.GetDirectoryName(projectFile)!;

    /// <summary>The references of images by the full paths of the projects that made them; <see langword="null"/> when none is built yet.</summary>
    public IReadOnlyDictionary<string, string>? Images { get; } = references?
        .Where(reference => reference.GetMetadata("LinuxKitImageReference").Length > 0)
        .DistinctBy(reference => reference.GetMetadata("MSBuildSourceProjectFile"))
        .ToDictionary(reference => reference.GetMetadata("MSBuildSourceProjectFile"), reference => reference.GetMetadata("LinuxKitImageReference"));

    /// <summary>Reads items of one type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="items">The items.</param>
    public IEnumerable<ProjectItem> Read(ItemType type, IEnumerable<ITaskItem> items) => items.Select(item =>
    {
        var (location, metadata) = _locations.Find(type.ToString(), item);
        return new ProjectItem(type, item.ItemSpec, Metadata((ITaskItem2)item), location, _folder) { MetadataLocations = metadata };
    });

    private Dictionary<string, string> Metadata(ITaskItem2 item)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (System.Collections.DictionaryEntry entry in item.CloneCustomMetadataEscaped())
        {
            metadata[(string)entry.Key] = (string)entry.Value!;
        }

        // MSBuild has no way to join two lists of items, so this is done here.
        if (metadata.ContainsKey(Project) && ImageOf(Path.GetFullPath(item.GetMetadata(Project).Replace('\\', '/'), _folder)) is { } image)
        {
            metadata["ResolvedImage"] = image;
        }

        return metadata;
    }

    private string? ImageOf(string project) =>
        Images is not null ? Images.GetValueOrDefault(project) : File.Exists(project) ? ItemReader.UnbuiltImage : null;
}
