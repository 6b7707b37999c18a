namespace LinuxKit.Configuration.Yaml;

/// <summary>Writes systems as YAML. The same system gives the same bytes, and what was read from it is the same system.</summary>
public static class YamlWriter
{
    /// <summary>Writes a system.</summary>
    /// <param name="definition">The system.</param>
    /// <param name="folder">Full path of the folder that the YAML will stand in, which the files of the host are then relative to;
    /// <see langword="null"/> to write them as they were typed.</param>
    public static string Write(ImageDefinition definition, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return YamlNodeWriter.Write(new YamlShape(image => image, file => Source(file, folder)).Of(definition));
    }

    private static string? Source(FileDefinition file, string? folder)
    {
        var typed = file.Settings is null ? file.Source : file.Settings.Source;
        return folder is null || file.Source is null || file.Source.Contains('\0', StringComparison.Ordinal) || typed!.StartsWith("~/", StringComparison.Ordinal)
            ? typed
            : Path.GetRelativePath(folder, file.Source).Replace('\\', '/');
    }
}
