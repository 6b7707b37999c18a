namespace LinuxKit.Configuration.Nodes;

/// <summary>What JSON from an image may be at most; the settings of a container need a small part of it.</summary>
internal static class JsonLimits
{
    /// <summary>Length in UTF-16 code units.</summary>
    public const int MaximumLength = 1 << 20;

    /// <summary>Maps and lists within each other; the deepest setting, <c>runtime.mounts[].uidmappings[]</c>, needs five.</summary>
    public const int MaximumDepth = 16;
}
