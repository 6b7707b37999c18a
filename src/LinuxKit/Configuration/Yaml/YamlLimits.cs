namespace LinuxKit.Configuration.Yaml;

/// <summary>What YAML may be at most. Contents of files stand in it, so the limits are far above what a system needs, and far below what hurts.</summary>
internal static class YamlLimits
{
    /// <summary>Length in UTF-16 code units.</summary>
    public const int MaximumLength = 16 << 20;

    /// <summary>Maps and lists within each other; the deepest setting, <c>services[].runtime.mounts[].uidmappings[]</c>, needs eight.</summary>
    public const int MaximumDepth = 32;

    /// <summary>Values in the document, where each use of an alias counts as what it stands for.</summary>
    public const int MaximumNodes = 250_000;
}
