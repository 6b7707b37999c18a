using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Configuration.Items;

/// <summary>What a File item includes: a file of the host, or a path in the guest.</summary>
internal static class FileItem
{
    /// <summary>Makes the file that an item describes, or reports why it can't be one.</summary>
    /// <param name="settings">What the item's metadata say.</param>
    /// <param name="item">The item.</param>
    /// <param name="reading">Where to report.</param>
    public static FileDefinition? Read(FileSettings settings, ProjectItem item, Reading reading)
    {
        var included = settings is { Directory: not true, Contents: null, Metadata: null } && string.IsNullOrEmpty(settings.Symlink) && string.IsNullOrEmpty(settings.Source);
        settings = included
            ? settings with { Source = item.Include, Path = settings.Path ?? PathInProject(item) }
            : settings with { Path = settings.Path ?? item.Include };
        return settings.ToDefinition(item.ProjectDirectory, item.Location, reading);
    }

    /// <summary>A host's file has the same path in the guest as in the project's folder, unless it says another one.</summary>
    private static string PathInProject(ProjectItem item) => item.Include.Contains('\0', StringComparison.Ordinal)
        ? item.Include
        : Path.GetRelativePath(item.ProjectDirectory, Path.GetFullPath(item.Include, item.ProjectDirectory)).Replace('\\', '/');
}
