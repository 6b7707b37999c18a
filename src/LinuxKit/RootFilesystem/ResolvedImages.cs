using LinuxKit.Oci;

namespace LinuxKit.RootFilesystem;

/// <summary>All images of a definition, found.</summary>
/// <param name="ByReference">Those of one platform, by the reference as written.</param>
/// <param name="ByVolume">Those of several platforms, by the name of the volume that they fill.</param>
public sealed record ResolvedImages(IReadOnlyDictionary<string, ResolvedImage> ByReference, IReadOnlyDictionary<string, ResolvedIndex> ByVolume)
{
    /// <summary>The image of one platform.</summary>
    /// <param name="reference">Its reference as written.</param>
    public ResolvedImage this[string reference] => ByReference[reference];
}
