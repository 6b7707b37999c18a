namespace LinuxKit.Configuration.Yaml;

/// <summary>Files of a system with its own description: <c>metadata: yaml</c> or <c>json</c>.</summary>
internal static class MetadataFile
{
    /// <summary>Gives the files their contents.</summary>
    public static ImageDefinition Fill(ImageDefinition definition)
    {
        if (definition.Files.All(file => file.Settings?.Metadata is null))
        {
            return definition;
        }

        var shape = new YamlShape(FullReference, file => file.Settings is null ? file.Source : file.Settings.Source).Of(definition);
        return definition with
        {
            Files =
            [
                .. definition.Files.Select(file => file.Settings?.Metadata switch
                {
                    MetadataFormat.Yaml => file with { Contents = YamlNodeWriter.Write(shape) },
                    MetadataFormat.Json => file with { Contents = MetadataJson.Write(shape) },
                    _ => file,
                })
            ],
        };
    }

    /// <summary>The reference with its registry; a tag that nobody wrote stays unwritten.</summary>
    private static string FullReference(string reference)
    {
        var parts = reference.Split('/');
        return parts switch
        {
            [_] => $"docker.io/library/{reference}",
            [var first, _] when first != "localhost" && !first.AsSpan().ContainsAny('.', ':') => $"docker.io/{reference}",
            _ => reference,
        };
    }
}
